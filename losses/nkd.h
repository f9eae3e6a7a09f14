#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// Normalised knowledge distillation (Yang et al., ICCV 2023): the mean over the batch of
//   CE(z, y) - p_y log q_y - gamma T^2 sum over j != y of p'_j log q'_j
// p = softmax(t), q = softmax(z); p' and q' are the softmaxes over the classes other than y at temperature T; z (B, C)
// the student's logits, t (B, C) the teacher's, y (B) the labels. Differentiated with respect to z. Defaults T = 1,
// gamma = 1.5; CIFAR-100 T = 3, gamma = 3.5.
struct NkdOptions {
  double temperature = 1, gamma = 1.5;
};
std::unique_ptr<Loss> make_nkd(const NkdOptions& options = {});
std::unique_ptr<Loss> make_nkd(LossSettings& settings);  // "nkd:T=1,gamma=1.5"

}  // namespace gift
