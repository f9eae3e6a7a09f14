#include "losses/dkd.h"

#include "losses/describe.h"
#include "losses/dkd_row.h"
#include "losses/rows.h"

namespace gift {

std::unique_ptr<Loss> make_dkd(const DkdOptions& o) {
  std::string text =
      describe("dkd", {{"T", o.temperature}, {"alpha", o.alpha}, {"beta", o.beta}, {"warmup", o.warmup}});
  return std::make_unique<RowLoss<DkdRow>>(DkdRow{o.temperature, o.alpha, o.beta, o.warmup}, std::move(text));
}

std::unique_ptr<Loss> make_dkd(LossSettings& s) {
  DkdOptions o;
  if (s.family() == DatasetFamily::imagenet) o = {1, 1, 0.5, 1};
  o.temperature = s.number("T", o.temperature, temperature_range);
  o.alpha = s.number("alpha", o.alpha, weight_range);
  o.beta = s.number("beta", o.beta, weight_range);
  o.warmup = s.number("warmup", o.warmup, {0, 1e6});
  return make_dkd(o);
}

}  // namespace gift
