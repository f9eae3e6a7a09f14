#pragma once

#include <cstdint>
#include <span>

#include "core/files/weights_file.h"

namespace gift {

// Keeps of a network's last layer (fc, classifier, classifier.1, head) the rows named by `outputs`, in that order, so
// that it tells outputs.size() classes apart: the same logits as picking columns from the whole network's. ConfigError
// where no such layer has rows for them.
void slice_classes(WeightsFile& weights, std::span<const int32_t> outputs);

}  // namespace gift
