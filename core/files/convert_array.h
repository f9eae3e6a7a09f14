#pragma once

#include <optional>
#include <string_view>

#include "core/files/host_array.h"

namespace gift {

bool is_floating(DType type);

// "f32", "float32", "bf16", ...: a floating-point type; none for other names.
std::optional<DType> floating_type(std::string_view name);

// The numbers in another floating-point type, rounded to nearest even (from f64 to 16 bits by way of f32, as PyTorch
// does); the same array where it has that type. ShapeError where either type is no floating-point type.
HostArray converted(const HostArray& array, DType to);

}  // namespace gift
