#pragma once

#include <cstdint>

#include "core/backend.h"
#include "losses/loss.h"

namespace gift {

// The rows of a loss in memory of a GPU, as the kernel of losses/rows.cu sees them: arrays of (rows, classes) and
// (rows), labels and teacher null unless needed. Values and gradients are multiplied by share.times(weight), gradients
// by 1 / rows as well.
struct DeviceRows {
  const float *logits, *teacher;
  const int32_t* labels;
  const StepState* step;  // may be null
  float *values, *gradient;
  int64_t rows, classes;
  double weight;
  LabelShare share;
  bool add;
};

// Queues value and gradient of all rows on the stream. Instantiated for the row functors of losses/all_rows.h; without
// CUDA a DeviceError.
template <class Row>
void run_device_rows(StreamHandle stream, const DeviceRows& rows, const Row& functor);

}  // namespace gift
