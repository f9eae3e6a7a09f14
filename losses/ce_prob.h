#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// Cross entropy with probability targets p (B, C), which stand in the teacher's place: mean over the batch of
// -sum_j p'_j log softmax(z)_j with p' = (1 - a) p + a/C, a = smoothing (torch's label_smoothing). Rows of p need not
// sum to one. Differentiated with respect to z. For mixed labels (mixup, cutmix) and stored probabilities.
struct CeProbOptions {
  double smoothing = 0;  // 0 to 1
};
std::unique_ptr<Loss> make_ce_prob(const CeProbOptions& options = {});
std::unique_ptr<Loss> make_ce_prob(LossSettings& settings);  // "ce_prob:smoothing=0"

}  // namespace gift
