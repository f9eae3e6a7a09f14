#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// Cross entropy with hard labels: mean over the batch of -log softmax(z)_y, z (B, C) the logits, y (B) the labels.
// Differentiated with respect to z. With smoothing a (torch's label_smoothing, not GIFT's) the target is 1 - a + a/C on
// the label and a/C elsewhere.
struct CeOptions {
  double smoothing = 0;  // 0 to 1
};
std::unique_ptr<Loss> make_ce(const CeOptions& options = {});
std::unique_ptr<Loss> make_ce(LossSettings& settings);  // "ce:smoothing=0"

}  // namespace gift
