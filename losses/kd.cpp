#include "losses/kd.h"

#include "losses/describe.h"
#include "losses/kd_row.h"
#include "losses/rows.h"

namespace gift {

std::unique_ptr<Loss> make_kd(const KdOptions& o) {
  std::string text = describe("kd", {{"T", o.temperature}, {"ce_weight", o.ce_weight}, {"kd_weight", o.kd_weight}});
  return std::make_unique<RowLoss<KdRow>>(KdRow{o.temperature, o.ce_weight, o.kd_weight}, std::move(text));
}

std::unique_ptr<Loss> make_kd(LossSettings& s) {
  KdOptions o;
  if (s.family() == DatasetFamily::imagenet) o = {1, 0.5, 0.5};
  o.temperature = s.number("T", o.temperature, temperature_range);
  o.ce_weight = s.number("ce_weight", o.ce_weight, weight_range);
  o.kd_weight = s.number("kd_weight", o.kd_weight, weight_range);
  return make_kd(o);
}

}  // namespace gift
