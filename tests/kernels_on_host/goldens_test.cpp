#include <doctest/doctest.h>

#include "tests/kernels_on_host/bench.h"
#include "tests/support/loss_goldens.h"
#include "tests/support/op_goldens.h"
#include "tests/support/op_gradients.h"
#include "tests/support/optimizer_goldens.h"
#include "tests/support/step_on_device.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE_FIXTURE(Bench, "every op of the goldens on the device, forward and backward") {
  const GoldenFile file("ops.safetensors");
  REQUIRE(file.cases.size() > 50);
  for (const MemoryFormat images : {MemoryFormat::contiguous, MemoryFormat::channels_last})
    for (const GoldenCase& golden : file.cases) {
      INFO(golden.name, ", ", name_of(images));
      CHECK(op_fault(device, {DType::f32, images}, golden) == "");
    }
}

TEST_CASE_FIXTURE(Bench, "losses on the device match the golden values and gradients") {
  const GoldenFile file("losses.safetensors");
  REQUIRE(!file.cases.empty());
  for (const GoldenCase& golden : file.cases) check_loss(device, golden, DType::f32);
}

TEST_CASE_FIXTURE(Bench, "optimizers on the device match the golden values") {
  const GoldenFile file("optim.safetensors");
  REQUIRE(!file.cases.empty());
  for (const GoldenCase& golden : file.cases)
    if (golden.op == "optimizer") check_optimizer(device, golden);
}

TEST_CASE_FIXTURE(Bench, "gradients of all ops on the device, against differences of the reference") {
  StepState state;
  state.seed = 7;
  const StepOnDevice on_host(host, state), on_device(device, state);
  for (const OpGradientCase& group : op_gradient_cases()) {
    CAPTURE(std::string(group.name));
    OpGradients g{host, [&](const std::vector<Tensor>& in, const Function& f, GradientCheck how) {
                    return gradient_fault_f32(device, host, in, f, how);
                  }};
    group.run(g);
  }
}
