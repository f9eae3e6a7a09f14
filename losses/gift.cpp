#include "losses/gift.h"

#include "losses/describe.h"
#include "losses/gift_row.h"
#include "losses/rows.h"

namespace gift {

std::unique_ptr<Loss> make_gift(const GiftOptions& o) {
  const bool paper = o.form == GiftForm::paper;
  const RefineWeights weights{paper ? 1 - o.gamma : 1.0, paper ? o.gamma : o.weight, o.alpha};
  std::string text = paper ? describe("gift", {{"form", "paper"}, {"gamma", o.gamma}, {"alpha", o.alpha}})
                           : describe("gift", {{"form", "code"}, {"weight", o.weight}, {"alpha", o.alpha}});
  return std::make_unique<RowLoss<GiftRow>>(GiftRow{weights}, std::move(text));
}

std::unique_ptr<Loss> make_gift(LossSettings& s) {
  GiftOptions o;
  o.form = s.choice("form", {"paper", "code"}, 0) == 0 ? GiftForm::paper : GiftForm::code;
  if (o.form == GiftForm::paper) {
    s.refuse("weight", "belongs to form=code; the paper's form has gamma = weight / (1 + weight)");
    o.gamma = s.number("gamma", o.gamma, share_range);
  } else {
    o.weight = s.number("weight", o.weight, weight_range);
    if (s.given("weight")) s.refuse("gamma", "and weight are two names of one number in form=code");
    o.weight = s.number("gamma", o.weight, weight_range);
  }
  o.alpha = s.number("alpha", o.alpha, share_range);
  return make_gift(o);
}

}  // namespace gift
