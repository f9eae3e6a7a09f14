#include "losses/ce_prob.h"

#include "losses/ce_prob_row.h"
#include "losses/describe.h"
#include "losses/rows.h"

namespace gift {

std::unique_ptr<Loss> make_ce_prob(const CeProbOptions& o) {
  std::string text = o.smoothing == 0 ? describe("ce_prob", {}) : describe("ce_prob", {{"smoothing", o.smoothing}});
  return std::make_unique<RowLoss<CeProbRow>>(CeProbRow{o.smoothing}, std::move(text));
}

std::unique_ptr<Loss> make_ce_prob(LossSettings& s) {
  CeProbOptions o;
  o.smoothing = s.number("smoothing", o.smoothing, share_range);
  return make_ce_prob(o);
}

}  // namespace gift
