#pragma once

#include <cstdint>
#include <optional>

#include "core/files/host_array.h"
#include "models/model.h"

namespace gift {

// The known architecture whose entries have exactly the names and shapes of a state dict (either naming, counters of
// batches aside); none where there is no such one. Image sizes are not stored: `image_size` is kept where the shapes
// allow it, else the smallest that fits.
std::optional<ModelConfig> recognize(const StateDict& arrays, int64_t image_size = 0);

}  // namespace gift
