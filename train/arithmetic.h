#pragma once

#include "train/config.h"
#include "train/student.h"

namespace gift {

// config.precision and config.convolution as values. ConfigError with a suggestion for unknown names.
Arithmetic arithmetic_of(const Config& config);

}  // namespace gift
