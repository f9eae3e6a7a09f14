#pragma once

#include <cstdint>

#include "core/backend.h"

namespace gift {

// What evaluate_loss does with the rows' values in memory of a GPU; without CUDA a DeviceError.

// mean = the average of the values, added in double in an order that depends on their number alone. Brings loss_sum,
// loss_count and diverged of the step up to date, unless it is null.
void mean_on_device(StreamHandle stream, const float* values, int64_t rows, float* mean, StepState* step);

// y (+)= factor[0] * x
void scale_on_device(StreamHandle stream, const float* x, const float* factor, float* y, bool add, int64_t count);

}  // namespace gift
