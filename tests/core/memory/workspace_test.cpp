#include "core/memory/workspace.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "core/error.h"
#include "tests/support/allocations.h"

using namespace gift;

TEST_CASE("a worker keeps its buffer until it asks for more") {
  Workspace workspace(2);
  std::byte* a = workspace.scratch(0, 100);
  CHECK(reinterpret_cast<uintptr_t>(a) % 64 == 0);
  CHECK(workspace.scratch(0, 4000) == a);
  CHECK(workspace.scratch(0, 0) == a);
  CHECK(workspace.scratch(1, 100) != a);
}

TEST_CASE("memory is taken for all workers when one needs it, never later") {
  Workspace workspace(3);
  CHECK(workspace.bytes() == 0);
  std::byte* held = workspace.scratch(2, 100);
  std::memset(held, 7, 100);
  workspace.scratch(0, 10000);
  CHECK(workspace.growths() == 2);
  CHECK(workspace.bytes() == 3 * 12288);
  CHECK(held[99] == std::byte{7});  // what another worker holds stays as it is
  std::memset(workspace.scratch(1, 12288), 1, 12288);
  std::memset(workspace.scratch(2, 12000), 2, 12000);
  workspace.scratch(0, 50);
  CHECK(workspace.growths() == 2);
  CHECK(workspace.bytes() == 3 * 12288);
}

TEST_CASE("growths depend on the sizes, not on who asks") {
  for (int round = 0; round < 20; ++round) {
    Workspace workspace(4);
    workspace.scratch(0, 1 << 16);
    std::vector<std::thread> threads;
    for (int worker = 0; worker < 4; ++worker)
      threads.emplace_back([&, worker] { std::memset(workspace.scratch(worker, 60000), worker, 60000); });
    for (std::thread& t : threads) t.join();
    CHECK(workspace.growths() == 1);
  }
}

TEST_CASE("a request that no machine can serve is an error, and smaller ones work afterwards") {
  if (!testing::allocations_counted()) return;  // sanitizers end the program instead
  Workspace workspace(2);
  CHECK_THROWS_AS(workspace.scratch(0, SIZE_MAX / 4), DeviceError);
  std::memset(workspace.scratch(0, 100), 1, 100);
  std::memset(workspace.scratch(1, 100), 1, 100);
  CHECK(workspace.growths() == 1);
}
