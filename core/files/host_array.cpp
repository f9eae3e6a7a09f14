#include "core/files/host_array.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "core/error.h"

namespace gift {
namespace {

static_assert(std::endian::native == std::endian::little, "the file readers map little-endian arrays as they are");

template <class Element, class Out, class Convert>
void convert(const HostArray& from, std::vector<Out>& out, Convert to) {
  const std::byte* p = from.data;
  for (Out& value : out) {
    Element element;
    std::memcpy(&element, p, sizeof(Element));
    p += sizeof(Element);
    value = static_cast<Out>(to(element));
  }
}

template <class Out>
std::vector<Out> converted(const HostArray& from) {
  std::vector<Out> out(static_cast<size_t>(from.numel()));
  const auto same = [](auto value) { return value; };
  switch (from.dtype) {
    case DType::f32:
      convert<float>(from, out, same);
      break;
    case DType::f64:
      convert<double>(from, out, same);
      break;
    case DType::bf16:
      convert<uint16_t>(from, out, bf16_to_float);
      break;
    case DType::f16:
      convert<uint16_t>(from, out, f16_to_float);
      break;
    case DType::i64:
      convert<int64_t>(from, out, same);
      break;
    case DType::i32:
      convert<int32_t>(from, out, same);
      break;
    case DType::u8:
      convert<uint8_t>(from, out, same);
      break;
    case DType::boolean:
      convert<uint8_t>(from, out, [](uint8_t value) { return value != 0; });
      break;
  }
  return out;
}

}  // namespace

std::vector<float> HostArray::floats() const { return converted<float>(*this); }
std::vector<double> HostArray::doubles() const { return converted<double>(*this); }

std::vector<int64_t> HostArray::integers() const {
  if (dtype == DType::f32 || dtype == DType::f64 || dtype == DType::bf16 || dtype == DType::f16) {
    fail<ShapeError>("host_array", "dtype ", name_of(dtype), ", integers were expected");
  }
  return converted<int64_t>(*this);
}

std::pair<HostArray, std::span<std::byte>> new_host_array(DType dtype, const Shape& shape) {
  const auto size = static_cast<size_t>(shape.numel()) * size_of(dtype);
  std::shared_ptr<std::byte[]> memory(new std::byte[size]);
  return {HostArray{dtype, shape, memory.get(), memory}, {memory.get(), size}};
}

template <class T>
HostArray host_array(const Shape& shape, std::span<const T> values) {
  if (shape.numel() != static_cast<int64_t>(values.size())) {
    fail<ShapeError>("host_array", values.size(), " values for shape ", shape);
  }
  auto [array, bytes] = new_host_array(dtype_of<T>, shape);
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return array;
}
template HostArray host_array(const Shape&, std::span<const float>);
template HostArray host_array(const Shape&, std::span<const double>);
template HostArray host_array(const Shape&, std::span<const int64_t>);
template HostArray host_array(const Shape&, std::span<const int32_t>);
template HostArray host_array(const Shape&, std::span<const uint8_t>);

const HostArray* find(const StateDict& arrays, std::string_view name) {
  for (const auto& [key, array] : arrays) {
    if (key == name) return &array;
  }
  return nullptr;
}

float bf16_to_float(uint16_t bits) { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

float f16_to_float(uint16_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  const uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023;
  if (exponent == 0) {  // zero or subnormal: fraction · 2^-24
    const float magnitude = std::ldexp(static_cast<float>(fraction), -24);
    return sign ? -magnitude : magnitude;
  }
  const uint32_t widened = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | widened << 23 | fraction << 13);
}

}  // namespace gift
