#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/dtype.h"
#include "core/shape.h"

namespace gift {

// An array of a file: C order, little-endian elements, in a mapped file or in memory of its own, which `owner` keeps
// alive. The data may be unaligned: read it through the conversions or memcpy.
struct HostArray {
  DType dtype = DType::f32;
  Shape shape;
  const std::byte* data = nullptr;
  std::shared_ptr<const void> owner;

  int64_t numel() const { return shape.numel(); }
  std::span<const std::byte> bytes() const { return {data, static_cast<size_t>(numel()) * size_of(dtype)}; }

  // Rounded to nearest even where float is narrower than the dtype; bool becomes 0 and 1.
  std::vector<float> floats() const;
  std::vector<double> doubles() const;
  // Exact; ShapeError for floating-point dtypes.
  std::vector<int64_t> integers() const;
};

// Arrays by name in the order of the file: a state dict, an archive of arrays, the tensors of a golden file.
using StateDict = std::vector<std::pair<std::string, HostArray>>;

// An array with memory of its own; fill it through the second member before anybody reads it.
std::pair<HostArray, std::span<std::byte>> new_host_array(DType dtype, const Shape& shape);
template <class T>
HostArray host_array(const Shape& shape, std::span<const T> values);
template <class T>
HostArray host_array(const Shape& shape, const std::vector<T>& values) {
  return host_array(shape, std::span<const T>(values));
}

// nullptr when absent.
const HostArray* find(const StateDict& arrays, std::string_view name);

// Storage forms of float: bit patterns of bfloat16 and IEEE half.
float bf16_to_float(uint16_t bits);
float f16_to_float(uint16_t bits);

}  // namespace gift
