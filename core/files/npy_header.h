#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/files/stored_type.h"
#include "core/shape.h"

namespace gift {

struct NpyHeader {
  StoredType type = DType::f32;
  bool big_endian = false;
  bool fortran_order = false;
  Shape shape;
};

// The Python dict {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }: exactly these keys, once each, and
// literals of the right kind. FormatError otherwise.
NpyHeader parse_npy_header(std::string_view text, const std::string& source);

// The element type of a code without byte order: "f4", "u1"; none for those that gift has not.
std::optional<StoredType> npy_type(std::string_view code);

// numpy's code without byte order: "f4"; empty for bf16, which numpy has not.
std::string_view npy_code(DType dtype);

}  // namespace gift
