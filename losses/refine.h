#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/refine_row.h"
#include "losses/settings.h"

namespace gift {

// "Refine only" (paper, Tables 7 and 13): the data set's native loss with GIFT's refined label
// u = (1 - gamma) t/|t| + gamma s/|s| (see losses/gift.h) in the place of the teacher's logits t. The paper does not
// say how long u is meant to be:
//   scale teacher  u |t| / |u|: as long as the teacher's logits, so that T keeps its meaning (default)
//   scale unit     u as it stands, the literal reading; at T = 20 its softmax is almost uniform
// Differentiated with respect to the student's logits z (B, C). Norms of t, s and u are at least 1e-12; a zero t gives
// a target of zeros under scale teacher.
struct RefineOptions {
  RefineBase loss = RefineBase::kl;
  RefineScale scale = RefineScale::teacher;
  double temperature = 20;  // of kl; 1 by default for softce, none for mse
  double gamma = 0.1, alpha = 0.1;
};
std::unique_ptr<Loss> make_refine(const RefineOptions& options = {});
std::unique_ptr<Loss> make_refine(LossSettings& settings);  // "refine:loss=kl,scale=teacher,T=20,gamma=0.1,alpha=0.1"

}  // namespace gift
