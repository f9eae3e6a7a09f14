#include "losses/softce.h"

#include "losses/describe.h"
#include "losses/rows.h"
#include "losses/softce_row.h"

namespace gift {

std::unique_ptr<Loss> make_softce(const SoftCeOptions& o) {
  std::string text = o.temperature == 1 ? describe("softce", {}) : describe("softce", {{"T", o.temperature}});
  return std::make_unique<RowLoss<SoftCeRow>>(SoftCeRow{o.temperature}, std::move(text));
}

std::unique_ptr<Loss> make_softce(LossSettings& s) {
  SoftCeOptions o;
  o.temperature = s.number("T", o.temperature, temperature_range);
  return make_softce(o);
}

}  // namespace gift
