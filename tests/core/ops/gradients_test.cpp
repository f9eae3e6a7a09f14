#include <doctest/doctest.h>

#include "tests/support/op_gradients.h"
#include "tests/support/step_on_device.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("gradients of all ops, against differences") {
  Engine engine{{.threads = 1, .backend = BackendKind::reference}};
  Context c(engine);
  StepState state;
  state.seed = 7;
  const StepOnDevice step(c, state);
  for (const OpGradientCase& group : op_gradient_cases()) {
    CAPTURE(std::string(group.name));
    OpGradients g{c, {}};
    group.run(g);
  }
}
