#include "losses/nkd.h"

#include "losses/describe.h"
#include "losses/nkd_row.h"
#include "losses/rows.h"

namespace gift {

std::unique_ptr<Loss> make_nkd(const NkdOptions& o) {
  std::string text = describe("nkd", {{"T", o.temperature}, {"gamma", o.gamma}});
  return std::make_unique<RowLoss<NkdRow>>(NkdRow{o.temperature, o.gamma}, std::move(text));
}

std::unique_ptr<Loss> make_nkd(LossSettings& s) {
  NkdOptions o;
  if (s.family() == DatasetFamily::cifar100) o = {3, 3.5};
  o.temperature = s.number("T", o.temperature, temperature_range);
  o.gamma = s.number("gamma", o.gamma, weight_range);
  return make_nkd(o);
}

}  // namespace gift
