#include <doctest/doctest.h>

#include "tests/gpu/augmented.h"
#include "tests/gpu/gpu.h"
#include "tests/support/loss_goldens.h"
#include "tests/support/op_goldens.h"
#include "tests/support/op_gradients.h"
#include "tests/support/optimizer_goldens.h"
#include "tests/support/step_on_device.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("every op of the goldens, forward and backward, in both formats of images") {
  if (no_gpu()) return;
  Gpu gpu;
  const GoldenFile file("ops.safetensors");
  REQUIRE(file.cases.size() > 50);
  for (const MemoryFormat images : {MemoryFormat::contiguous, MemoryFormat::channels_last})
    for (const GoldenCase& golden : file.cases) {
      INFO(golden.name, ", ", name_of(images));
      CHECK(op_fault(gpu.c, {DType::f32, images}, golden) == "");
    }
}

TEST_CASE("losses match the golden values and gradients") {
  if (no_gpu()) return;
  Gpu gpu;
  const GoldenFile file("losses.safetensors");
  REQUIRE(!file.cases.empty());
  for (const GoldenCase& golden : file.cases) check_loss(gpu.c, golden, DType::f32);
}

TEST_CASE("optimizers match the golden values") {
  if (no_gpu()) return;
  Gpu gpu;
  const GoldenFile file("optim.safetensors");
  int checked = 0;
  for (const GoldenCase& golden : file.cases) {
    CAPTURE(golden.name);
    if (golden.op != "optimizer") continue;
    check_optimizer(gpu.c, golden);
    ++checked;
  }
  CHECK(checked > 3);
}

TEST_CASE("augmentation equals the golden numbers, in both formats of images") {
  if (no_gpu()) return;
  Gpu gpu;
  const GoldenFile file("dsa.safetensors");
  REQUIRE(!file.cases.empty());
  for (const MemoryFormat format : {MemoryFormat::contiguous, MemoryFormat::channels_last})
    for (const GoldenCase& golden : file.cases) {
      INFO(golden.name, ", ", name_of(format));
      CHECK(augment_fault(gpu.c, golden, format) == "");
    }
}

TEST_CASE("gradients of all ops against differences of the reference") {
  if (no_gpu()) return;
  Gpu gpu;
  StepState state;
  state.seed = 7;
  const StepOnDevice on_host(gpu.reference, state), on_device(gpu.c, state);
  for (const OpGradientCase& group : op_gradient_cases()) {
    CAPTURE(std::string(group.name));
    OpGradients g{gpu.reference, [&](const std::vector<Tensor>& in, const Function& f, GradientCheck how) {
                    return gradient_fault_f32(gpu.c, gpu.reference, in, f, how);
                  }};
    group.run(g);
  }
}

TEST_CASE("f64 is refused in words") {
  if (no_gpu()) return;
  Gpu gpu;
  Tensor x = empty(gpu.c, {3}, DType::f64);
  CHECK_THROWS_AS(gpu.c.backend.unary(gpu.c, UnaryOp::relu, {}, x, x), DeviceError);
}
