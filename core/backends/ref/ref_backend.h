#pragma once

#include <memory>

#include "core/backend.h"

namespace gift {

// Plain loops in f32 and f64 on contiguous tensors, on any machine: the oracle the fast backends are tested against,
// and all that a build without oneDNN has for convolutions and matrix products.
std::unique_ptr<Backend> make_reference_backend();

}  // namespace gift
