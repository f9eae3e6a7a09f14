#pragma once

#include <cstdint>

#include "core/backend.h"

namespace gift {

// For each row of logits (rows, classes) in memory of a GPU: the class with the largest value, and how many classes
// come before the label, by the rules of core/metrics/accuracy.h. So rank 0 is a correct answer, a rank below 5 one
// among the first five. A label out of range has rank `classes`. Queued on the stream; without CUDA a DeviceError.
// labels, predicted and ranks are of more rows than this batch's: its own are those from *first on, which lies in
// memory of the GPU, too; null: row 0. labels may be null; ranks are not written then.
void give_verdicts(StreamHandle stream, const float* logits, const int32_t* labels, const int64_t* first, int64_t rows,
                   int64_t classes, int32_t* predicted, int32_t* ranks);

}  // namespace gift
