#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// Knowledge distillation (Hinton, Vinyals, Dean 2015): ce_weight CE(z, y) + kd_weight T^2 KL(softmax(t/T) ||
// softmax(z/T)), mean over the batch; z (B, C) the student's logits, t (B, C) the teacher's, y (B) the labels.
// Differentiated with respect to z. Defaults 0.1, 0.9, T = 4; ImageNet and its subsets 0.5, 0.5, T = 1.
struct KdOptions {
  double temperature = 4, ce_weight = 0.1, kd_weight = 0.9;
};
std::unique_ptr<Loss> make_kd(const KdOptions& options = {});
std::unique_ptr<Loss> make_kd(LossSettings& settings);  // "kd:T=4,ce_weight=0.1,kd_weight=0.9"

}  // namespace gift
