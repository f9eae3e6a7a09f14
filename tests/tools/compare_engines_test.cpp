#include "tools/compare_engines.h"

#include <doctest/doctest.h>

#include "core/backends/cuda/cuda_backend.h"
#include "core/error.h"
#include "tools/engine_flags.h"

using namespace gift;

namespace {

Config on(const char* device) {
  Config config;
  config.device = device;
  return config;
}

}  // namespace

TEST_CASE("a list of GPUs names each once, or all that are there") {
  CHECK(gpus_of_list("cuda:0,cuda:1", 2) == std::vector<int>{0, 1});
  CHECK(gpus_of_list("cuda:3,cuda", 1) == std::vector<int>{3, 0});  // whether they are there is asked of the driver
  CHECK(gpus_of_list("cuda:all", 3) == std::vector<int>{0, 1, 2});
  CHECK(gpus_of_list("cuda:all", 0).empty());
  for (const char* single : {"auto", "cpu", "cuda", "cuda:1"}) CHECK(gpus_of_list(single, 2).empty());
}

TEST_CASE("lists that make no sense are refused in words") {
  const auto refused = [](const char* device, const char* part) {
    CHECK_THROWS_WITH_AS(gpus_of_list(device, 4), doctest::Contains(part), ConfigError);
    CHECK_THROWS_WITH_AS(CompareEngines(on(device), 1), doctest::Contains(part), ConfigError);
  };
  for (const char* device : {"cuda:0,,cuda:1", "cuda:0,", ",cuda:0", ","}) refused(device, "empty entry");
  for (const char* device : {"cuda:0,cuda:0", "cuda,cuda:1,cuda:0"}) refused(device, "GPU 0 twice");
  for (const char* device : {"cpu,cuda:0", "cuda:0,cpu"}) refused(device, "'cpu' cannot share");
  refused("cuda:0,cuda:all", "cuda:all stands for all GPUs");
  refused("cuda:0,cuda:x", "cuda:N");
  refused("cuda:0,cuda:-1", "cuda:N");
}

TEST_CASE("a list counts as one engine for no command but a comparison") {
  for (const char* device : {"cuda:0,cuda:1", "cuda:all"})
    CHECK_THROWS_WITH_AS(engine_options(on(device), 1), doctest::Contains("gift compare"), ConfigError);
  CHECK_THROWS_WITH_AS(CompareEngines(on("cuda:0,cuda:1"), -1), doctest::Contains("--threads"), ConfigError);
  CompareEngines one(on("ref"), 2);
  REQUIRE(one.devices().size() == 1);
  CHECK(one.devices()[0].name == "ref");
  CHECK(one.devices()[0].engine->pool().size() == 2);
}

TEST_CASE("without a GPU a list is refused with the reason that --device cuda gives") {
  const std::string reason = why_no_cuda();
  if (reason.empty()) return;  // tests/gpu has what happens then
  for (const char* device : {"cuda:0,cuda:1", "cuda:all", "cuda"})
    CHECK_THROWS_WITH_AS(CompareEngines(on(device), 1), doctest::Contains(reason.c_str()), DeviceError);
}
