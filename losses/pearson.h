#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// Correlation loss on raw logits: 1 - mean over the batch of r(z, t), Pearson's correlation over the classes of the
// student's logits z (B, C) and the teacher's t (B, C). The cosine loss that does not see a number added to all logits
// of a row, as softmax does not; the relation between classes of DIST (Huang et al., NeurIPS 2022), there on
// probabilities. Differentiated with respect to z. Norms as in losses/cosine.h; with two classes r is 1 or -1 and the
// gradient zero.
std::unique_ptr<Loss> make_pearson();
std::unique_ptr<Loss> make_pearson(LossSettings& settings);  // "pearson"

}  // namespace gift
