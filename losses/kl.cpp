#include "losses/kl.h"

#include "losses/describe.h"
#include "losses/kl_row.h"
#include "losses/rows.h"

namespace gift {

std::unique_ptr<Loss> make_kl(const KlOptions& o) {
  const double t = o.temperature;
  std::string text = o.t_squared ? describe("kl", {{"T", t}, {"t2", 1}}) : describe("kl", {{"T", t}});
  return std::make_unique<RowLoss<KlRow>>(KlRow{t, o.t_squared ? t * t : 1.0}, std::move(text));
}

std::unique_ptr<Loss> make_kl(LossSettings& s) {
  KlOptions o;
  o.temperature = s.number("T", o.temperature, temperature_range);
  o.t_squared = s.flag("t2", o.t_squared);
  return make_kl(o);
}

}  // namespace gift
