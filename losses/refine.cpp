#include "losses/refine.h"

#include "losses/describe.h"
#include "losses/rows.h"

namespace gift {
namespace {

const char* name_of(RefineBase base) {
  return base == RefineBase::kl ? "kl" : base == RefineBase::softce ? "softce" : "mse";
}

}  // namespace

std::unique_ptr<Loss> make_refine(const RefineOptions& o) {
  std::vector<Described> parts{{"loss", name_of(o.loss)},
                               {"scale", o.scale == RefineScale::teacher ? "teacher" : "unit"}};
  if (o.loss != RefineBase::mse) parts.push_back({"T", o.temperature});
  parts.push_back({"gamma", o.gamma});
  parts.push_back({"alpha", o.alpha});
  const RefineRow row{{1 - o.gamma, o.gamma, o.alpha}, o.loss, o.scale, o.temperature};
  return std::make_unique<RowLoss<RefineRow>>(row, describe("refine", parts));
}

std::unique_ptr<Loss> make_refine(LossSettings& s) {
  RefineOptions o;
  o.loss = static_cast<RefineBase>(s.choice("loss", {"kl", "softce", "mse"}, 0));
  o.scale = static_cast<RefineScale>(s.choice("scale", {"teacher", "unit"}, 0));
  if (o.loss == RefineBase::mse)
    s.refuse("T", "has no meaning for loss=mse");
  else
    o.temperature = s.number("T", o.loss == RefineBase::kl ? 20 : 1, temperature_range);
  o.gamma = s.number("gamma", o.gamma, share_range);
  o.alpha = s.number("alpha", o.alpha, share_range);
  return make_refine(o);
}

}  // namespace gift
