#pragma once

#include "train/config.h"
#include "train/student.h"

namespace gift {

// config.precision and config.convolution as values; precision auto is tf32 on a GPU, as PyTorch's convolutions are,
// and fp32 elsewhere. ConfigError with a suggestion for unknown names, and for tf32 where there is no GPU.
Arithmetic arithmetic_of(const Config& config, Engine& engine);
std::string_view name_of(Precision precision);

}  // namespace gift
