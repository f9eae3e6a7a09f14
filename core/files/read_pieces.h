#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/files/host_array.h"
#include "core/files/mapped_file.h"

namespace gift {

// An array that is to be read and looked at, and what was seen.
struct PieceRead {
  HostArray from;           // in the file's mapping, which is then its owner, or in memory
  DType as = DType::f32;    // f32, f64 or from.dtype
  std::byte* to = nullptr;  // nullptr: it is only looked at
  bool needs_crc = false;
  uint32_t crc = 0;                  // where it was asked for
  std::optional<double> not_finite;  // the first NaN or infinity
};

// Reads them all, in pieces, on several threads where they are large. FileError where the file cannot be read.
void read_pieces(const MappedFile& file, std::span<PieceRead> reads);

}  // namespace gift
