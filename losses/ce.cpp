#include "losses/ce.h"

#include "losses/ce_row.h"
#include "losses/describe.h"
#include "losses/rows.h"

namespace gift {

std::unique_ptr<Loss> make_ce(const CeOptions& o) {
  std::string text = o.smoothing == 0 ? describe("ce", {}) : describe("ce", {{"smoothing", o.smoothing}});
  return std::make_unique<RowLoss<CeRow>>(CeRow{o.smoothing}, std::move(text));
}

std::unique_ptr<Loss> make_ce(LossSettings& s) {
  CeOptions o;
  o.smoothing = s.number("smoothing", o.smoothing, share_range);
  return make_ce(o);
}

}  // namespace gift
