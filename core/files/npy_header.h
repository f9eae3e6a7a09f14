#pragma once

#include <string>
#include <string_view>

#include "core/dtype.h"
#include "core/shape.h"

namespace gift {

struct NpyHeader {
  DType dtype = DType::f32;
  bool big_endian = false;
  bool fortran_order = false;
  Shape shape;
};

// The Python dict {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }: exactly these keys, once each, and
// literals of the right kind. FormatError otherwise.
NpyHeader parse_npy_header(std::string_view text, const std::string& source);

}  // namespace gift
