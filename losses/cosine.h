#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// Cosine loss on raw logits: 1 - mean over the batch of cos(z, t), z (B, C) the student's logits, t (B, C) the
// teacher's; the "cosine only" row of the paper's Tables 7 and 13. Differentiated with respect to z. Each norm is at
// least 1e-8, as in torch: a zero row of t gives cosine 0 and no gradient, a zero row of z cosine 0 and a gradient of
// size 1e8 / B.
std::unique_ptr<Loss> make_cosine();
std::unique_ptr<Loss> make_cosine(LossSettings& settings);  // "cosine"

}  // namespace gift
