#include "losses/pearson.h"

#include "losses/describe.h"
#include "losses/pearson_row.h"
#include "losses/rows.h"

namespace gift {

std::unique_ptr<Loss> make_pearson() {
  return std::make_unique<RowLoss<PearsonRow>>(PearsonRow{}, describe("pearson", {}));
}
std::unique_ptr<Loss> make_pearson(LossSettings&) { return make_pearson(); }

}  // namespace gift
