// All that runs on our own kernels alone, for checkers of memory and races: libraries read padding on purpose.
#include <doctest/doctest.h>

#include <set>

#include "tests/gpu/augmented.h"
#include "tests/gpu/gpu.h"
#include "tests/support/loss_goldens.h"
#include "tests/support/op_goldens.h"
#include "tests/support/optimizer_goldens.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("ops without libraries, losses, optimizers and augmentation") {
  if (no_gpu()) return;
  Gpu gpu;
  const std::set<std::string> of_libraries{"conv2d", "linear", "matmul", "cosine_attention"};
  int checked = 0;
  for (const GoldenCase& golden : GoldenFile("ops.safetensors").cases) {
    if (of_libraries.count(golden.op)) continue;
    for (const MemoryFormat images : {MemoryFormat::contiguous, MemoryFormat::channels_last}) {
      INFO(golden.name, ", ", name_of(images));
      CHECK(op_fault(gpu.c, {DType::f32, images}, golden) == "");
    }
    ++checked;
  }
  CHECK(checked > 30);
  for (const GoldenCase& golden : GoldenFile("losses.safetensors").cases) check_loss(gpu.c, golden, DType::f32);
  for (const GoldenCase& golden : GoldenFile("optim.safetensors").cases)
    if (golden.op == "optimizer") check_optimizer(gpu.c, golden);
  for (const GoldenCase& golden : GoldenFile("dsa.safetensors").cases) {
    CAPTURE(golden.name);
    CHECK(augment_fault(gpu.c, golden, MemoryFormat::channels_last) == "");
  }
}
