#include "losses/mse.h"

#include "losses/describe.h"
#include "losses/mse_row.h"
#include "losses/rows.h"

namespace gift {

std::unique_ptr<Loss> make_mse() { return std::make_unique<RowLoss<MseRow>>(MseRow{}, describe("mse", {})); }
std::unique_ptr<Loss> make_mse(LossSettings&) { return make_mse(); }

}  // namespace gift
