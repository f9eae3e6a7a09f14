#include "core/files/convert_array.h"

#include <cstring>

#include "core/error.h"
#include "core/math/half.h"

namespace gift {
namespace {

template <class From, class To, class Convert>
void convert(const HostArray& from, std::span<std::byte> to, Convert one) {
  const auto count = static_cast<size_t>(from.numel());
  for (size_t i = 0; i < count; ++i) {
    From value;
    std::memcpy(&value, from.data + i * sizeof(From), sizeof(From));
    const To result = one(value);
    std::memcpy(to.data() + i * sizeof(To), &result, sizeof(To));
  }
}

template <class From, class Widen>
void convert_from(const HostArray& from, DType type, std::span<std::byte> to, Widen widen) {
  if (type == DType::f64)
    convert<From, double>(from, to, [&](From x) { return static_cast<double>(widen(x)); });
  else if (type == DType::f32)
    convert<From, float>(from, to, [&](From x) { return static_cast<float>(widen(x)); });
  else if (type == DType::bf16)
    convert<From, uint16_t>(from, to, [&](From x) { return math::bf16_of_float(static_cast<float>(widen(x))); });
  else
    convert<From, uint16_t>(from, to, [&](From x) { return math::f16_of_float(static_cast<float>(widen(x))); });
}

}  // namespace

bool is_floating(DType type) {
  return type == DType::f32 || type == DType::f64 || type == DType::bf16 || type == DType::f16;
}

std::optional<DType> floating_type(std::string_view name) {
  constexpr std::pair<std::string_view, DType> names[] = {
      {"f32", DType::f32},   {"float32", DType::f32},   {"f64", DType::f64}, {"float64", DType::f64},
      {"bf16", DType::bf16}, {"bfloat16", DType::bf16}, {"f16", DType::f16}, {"float16", DType::f16}};
  for (const auto& [known, type] : names)
    if (known == name) return type;
  return std::nullopt;
}

HostArray converted(const HostArray& array, DType to) {
  if (!is_floating(array.dtype) || !is_floating(to))
    fail<ShapeError>("convert", name_of(array.dtype), " to ", name_of(to), ", floating-point types were expected");
  if (array.dtype == to) return array;
  auto [out, bytes] = new_host_array(to, array.shape);
  if (array.dtype == DType::f64)
    convert_from<double>(array, to, bytes, [](double x) { return x; });
  else if (array.dtype == DType::f32)
    convert_from<float>(array, to, bytes, [](float x) { return x; });
  else if (array.dtype == DType::bf16)
    convert_from<uint16_t>(array, to, bytes, bf16_to_float);
  else
    convert_from<uint16_t>(array, to, bytes, f16_to_float);
  return out;
}

}  // namespace gift
