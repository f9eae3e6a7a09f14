#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// Soft cross entropy: mean over the batch of -sum_j p_j log q_j, p = softmax(t / T), q = softmax(z / T), z (B, C) the
// student's logits, t (B, C) the teacher's; published with T = 1 (DATM, GIFT), no factor T^2. Differentiated with
// respect to z: the gradient of kl, while the value keeps the teacher's entropy.
struct SoftCeOptions {
  double temperature = 1;
};
std::unique_ptr<Loss> make_softce(const SoftCeOptions& options = {});
std::unique_ptr<Loss> make_softce(LossSettings& settings);  // "softce:T=1"

}  // namespace gift
