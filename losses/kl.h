#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// KL divergence of the student from the teacher at temperature T: mean over the batch of sum_j p_j (log p_j - log q_j),
// p = softmax(t / T), q = softmax(z / T), z (B, C) the student's logits, t (B, C) the teacher's. Differentiated with
// respect to z. As in the evaluation of GIFT, RDED and SRe2L there is no factor T^2 unless t_squared asks for it, so at
// T = 20 its gradient has about 1/800 of the size of mse's.
struct KlOptions {
  double temperature = 20;
  bool t_squared = false;
};
std::unique_ptr<Loss> make_kl(const KlOptions& options = {});
std::unique_ptr<Loss> make_kl(LossSettings& settings);  // "kl:T=20,t2=0"

}  // namespace gift
