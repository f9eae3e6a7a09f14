#include "losses/wsld.h"

#include "losses/describe.h"
#include "losses/rows.h"
#include "losses/wsld_row.h"

namespace gift {

std::unique_ptr<Loss> make_wsld(const WsldOptions& o) {
  std::string text = describe("wsld", {{"T", o.temperature}, {"alpha", o.alpha}});
  return std::make_unique<RowLoss<WsldRow>>(WsldRow{o.temperature, o.alpha}, std::move(text));
}

std::unique_ptr<Loss> make_wsld(LossSettings& s) {
  WsldOptions o;
  if (s.family() == DatasetFamily::cifar10 || s.family() == DatasetFamily::cifar100) o = {4, 2.25};
  o.temperature = s.number("T", o.temperature, temperature_range);
  o.alpha = s.number("alpha", o.alpha, weight_range);
  return make_wsld(o);
}

}  // namespace gift
