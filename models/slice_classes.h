#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/files/host_array.h"

namespace gift {

// Keeps of a network's last layer (fc, classifier, classifier.1, head) the rows named by `outputs`, in that order, so
// that it tells outputs.size() classes apart: the same logits as picking columns from the whole network's. ConfigError,
// naming `source`, where no such layer has rows for them.
void slice_classes(StateDict& weights, std::span<const int32_t> outputs, const std::string& source);

}  // namespace gift
