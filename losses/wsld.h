#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// Weighted soft labels (Zhou et al., ICLR 2021): the mean over the batch of CE(z, y) + alpha T^2 w H(softmax(t/T),
// softmax(z/T)), H the soft cross entropy and w = 1 - exp(-max(0, CE(z, y) / (CE(t, y) + 1e-7))) of each sample;
// z (B, C) the student's logits, t (B, C) the teacher's, y (B) the labels. Differentiated with respect to z; w counts
// as a constant. Defaults T = 2, alpha = 2.5; CIFAR T = 4, alpha = 2.25.
struct WsldOptions {
  double temperature = 2, alpha = 2.5;
};
std::unique_ptr<Loss> make_wsld(const WsldOptions& options = {});
std::unique_ptr<Loss> make_wsld(LossSettings& settings);  // "wsld:T=2,alpha=2.5"

}  // namespace gift
