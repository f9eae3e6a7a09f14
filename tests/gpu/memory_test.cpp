#include <cuda_runtime_api.h>
#include <doctest/doctest.h>

#include "core/backend.h"
#include "tests/gpu/gpu.h"
#include "tests/gpu/runs.h"

using namespace gift;
using namespace gift::testing;

namespace {

int64_t free_bytes() {
  size_t unused = 0, whole = 0;
  REQUIRE(cudaMemGetInfo(&unused, &whole) == cudaSuccess);
  return static_cast<int64_t>(unused);
}

ShortRuns tiny() {
  ShortRuns runs;
  runs.model = {"convnet3", 4, 16, 3, 8, "batch"};
  runs.images = 10;
  runs.batch = 4;
  runs.epochs = 2;
  return runs;
}

}  // namespace

TEST_CASE("a thousand short runs leak nothing") {
  if (no_gpu()) return;
  Engine engine({.threads = 1, .backend = BackendKind::cuda});
  Context shared(engine);
  const ShortRuns runs = tiny();
  for (int i = 0; i < 20; ++i) runs.train(engine, {"gift", "ce"});
  const MemoryStats before = shared.memory().stats();
  const int64_t unused = free_bytes();
  for (int i = 0; i < 980; ++i) runs.train(engine, {"gift", "ce"});
  const MemoryStats after = shared.memory().stats();
  CHECK(after.in_use == before.in_use);
  CHECK(after.reserved == before.reserved);
  CHECK(after.system_calls == before.system_calls);
  CHECK(unused - free_bytes() <= 16 << 20);  // the driver keeps some for graphs
}

TEST_CASE("engines give their memory back") {
  if (no_gpu()) return;
  const auto use = [] {
    Engine engine({.threads = 1, .backend = BackendKind::cuda});
    Context c(engine);
    empty(c, {256 << 20}, DType::u8);
    tiny().train(engine, {"gift"});
  };
  use();
  const int64_t unused = free_bytes();
  for (int i = 0; i < 5; ++i) use();
  CHECK(unused - free_bytes() <= 64 << 20);
}

TEST_CASE("out of memory says what was asked, what is held and what helps; work goes on") {
  if (no_gpu()) return;
  Gpu gpu;
  const Tensor held = empty(gpu.c, {64 << 20}, DType::u8);
  std::string said;
  try {
    empty(gpu.c, {int64_t{1} << 40}, DType::u8);
  } catch (const DeviceError& e) {
    said = e.what();
  }
  for (const char* part : {"out of memory on GPU 0", "1048576", "asked for", "Held here", "free", "--batch-size"})
    CHECK_MESSAGE(said.find(part) != std::string::npos, part, " is not in: ", said);
  CHECK(doubles(gpu.c, full(gpu.c, {2}, 3.0)) == std::vector<double>{3, 3});
}
