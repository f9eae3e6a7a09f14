#include "core/files/strided_copy.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace gift {

bool is_contiguous(const Shape& shape, const Strides& strides) {
  int64_t step = 1;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    if (shape[axis] != 1 && strides[axis] != step) return false;
    step *= shape[axis];
  }
  return true;
}

void copy_strided(const std::byte* from, const Shape& shape, const Strides& strides, size_t width, std::byte* to) {
  const int64_t total = shape.numel();
  std::array<int64_t, Shape::max_rank> index{};
  int64_t offset = 0;
  for (int64_t i = 0; i < total; ++i, to += width) {
    std::memcpy(to, from + offset * static_cast<int64_t>(width), width);
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
      auto& position = index[static_cast<size_t>(axis)];
      offset += strides[axis];
      if (++position < shape[axis]) break;
      offset -= position * strides[axis];
      position = 0;
    }
  }
}

void swap_bytes(std::span<std::byte> bytes, size_t width) {
  for (size_t i = 0; i + width <= bytes.size(); i += width) {
    std::reverse(bytes.begin() + static_cast<ptrdiff_t>(i), bytes.begin() + static_cast<ptrdiff_t>(i + width));
  }
}

void flip_signs(std::span<std::byte> elements, size_t width) {
  for (size_t i = width - 1; i < elements.size(); i += width) elements[i] ^= std::byte{0x80};
}

}  // namespace gift
