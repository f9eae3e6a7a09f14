#include "losses/cosine.h"

#include "losses/cosine_row.h"
#include "losses/describe.h"
#include "losses/rows.h"

namespace gift {

std::unique_ptr<Loss> make_cosine() {
  return std::make_unique<RowLoss<CosineRow>>(CosineRow{}, describe("cosine", {}));
}
std::unique_ptr<Loss> make_cosine(LossSettings&) { return make_cosine(); }

}  // namespace gift
