#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// Decoupled knowledge distillation (Zhao et al., CVPR 2022): the mean over the batch of
//   CE(z, y) + min(epoch / warmup, 1) T^2 (alpha TCKD + beta NCKD)
// TCKD the KL divergence of (q_y, 1 - q_y) from (p_y, 1 - p_y), NCKD that of the softmaxes over the classes other than
// y; p = softmax(t/T), q = softmax(z/T), z (B, C) the student's logits, t (B, C) the teacher's, y (B) the labels. The
// epoch, from 1, is StepState::epoch; without a StepState the warm-up is over. Differentiated with respect to z. Works
// with log-sum-exp over the other classes, where 1 - p underflows. Defaults T = 4, alpha = 1, beta = 8, warmup = 20;
// ImageNet and its subsets T = 1, beta = 0.5, warmup = 1.
struct DkdOptions {
  double temperature = 4, alpha = 1, beta = 8;
  double warmup = 20;  // epochs; 0: none
};
std::unique_ptr<Loss> make_dkd(const DkdOptions& options = {});
std::unique_ptr<Loss> make_dkd(LossSettings& settings);  // "dkd:T=4,alpha=1,beta=8,warmup=20"

}  // namespace gift
