#pragma once

#include <memory>

#include "losses/loss.h"
#include "losses/settings.h"

namespace gift {

// GIFT: 1 - mean over the batch of cos(z, u), z (B, C) the student's logits, u (B, C) the refined label, made of the
// teacher's logits t and the smoothed hard label s (1 - alpha on the label, alpha / (C - 1) elsewhere):
//   form paper  u = (1 - gamma) t/|t| + gamma s/|s|
//   form code   u = t/|t| + weight s/|s|       (the published code)
// The cosine ignores the length of u, so the forms are one loss up to gamma = weight / (1 + weight). gamma 0 is the
// cosine loss, gamma 1 ignores the teacher. Differentiated with respect to z.
// Zero rows as in torch: |t| and |s| are at least 1e-12, a zero t leaves the hard part; |z| and |u| at least 1e-8, a
// zero z has cosine 0 and a gradient of size 1e8 / B.
enum class GiftForm : uint8_t { paper, code };
struct GiftOptions {
  GiftForm form = GiftForm::paper;
  double gamma = 0.1;   // of the paper's form, 0 to 1
  double weight = 0.1;  // of the code's form
  double alpha = 0.1;   // label smoothing, 0 to 1
};
std::unique_ptr<Loss> make_gift(const GiftOptions& options = {});
std::unique_ptr<Loss> make_gift(
    LossSettings& settings);  // "gift:form=paper,gamma=0.1,alpha=0.1"; form=code: weight or gamma

}  // namespace gift
