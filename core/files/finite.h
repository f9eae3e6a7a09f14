#pragma once

#include <optional>

#include "core/files/host_array.h"

namespace gift {

// The first NaN or infinity of an array of floating-point numbers; none in others.
std::optional<double> first_not_finite(const HostArray& array);

}  // namespace gift
