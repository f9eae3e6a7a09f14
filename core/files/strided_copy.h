#pragma once

#include <cstddef>
#include <span>

#include "core/shape.h"

namespace gift {

// Whether the elements lie in C order without gaps; the stride of an axis of size 1 does not matter.
bool is_contiguous(const Shape& shape, const Strides& strides);

// Elements of `width` bytes, strides in elements, into C order.
void copy_strided(const std::byte* from, const Shape& shape, const Strides& strides, size_t width, std::byte* to);

// Reverses the bytes of each element.
void swap_bytes(std::span<std::byte> bytes, size_t width);

// Of little-endian floating-point elements of `width` bytes.
void flip_signs(std::span<std::byte> elements, size_t width);

}  // namespace gift
