#pragma once

#include <memory>
#include <vector>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// A weighted sum of losses, value and gradient. Sums within sums are flattened; a single term of weight 1 is returned
// as it is. The description reads "kl(T=20) + 0.1·ce".
struct WeightedLoss {
  double weight = 1;
  std::unique_ptr<Loss> loss;
};
std::unique_ptr<Loss> make_sum(std::vector<WeightedLoss> terms);

// A soft loss plus ce_weight times the cross entropy with hard labels. Weight 0.1 is the published code's for mse and
// softce; for kl (paper, Table 6) nothing is published, and 0.1 is taken over.
constexpr double published_ce_weight = 0.1;
std::unique_ptr<Loss> make_kl_ce(LossSettings& settings);      // "kl_ce:T=20,ce_weight=0.1"
std::unique_ptr<Loss> make_mse_ce(LossSettings& settings);     // "mse_ce:ce_weight=0.1"
std::unique_ptr<Loss> make_softce_ce(LossSettings& settings);  // "softce_ce:T=1,ce_weight=0.1"

}  // namespace gift
