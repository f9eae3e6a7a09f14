#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// Mean squared error on raw logits: mean over batch and classes of (z - t)^2, z (B, C) the student's logits, t (B, C)
// the teacher's. Differentiated with respect to z.
std::unique_ptr<Loss> make_mse();
std::unique_ptr<Loss> make_mse(LossSettings& settings);  // "mse"

}  // namespace gift
