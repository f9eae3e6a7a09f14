#include <doctest/doctest.h>

#include "tests/support/goldens.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("every case list opens, and each of its tensors is there") {
  for (const char* name : {"losses", "ops", "optim", "metrics", "zca"}) {
    CAPTURE(name);
    const GoldenFile file(std::string(name) + ".safetensors");
    CHECK(!file.cases.empty());
    for (const GoldenCase& golden : file.cases) CHECK(!golden.outputs.empty());
  }
  CHECK(GoldenFile("trace.safetensors").metadata.count("spec") == 1);
}

TEST_CASE("the comparison of goldens finds the worst element") {
  const auto want = host_array(Shape{2, 2}, std::vector<double>{1, 2, 100, 0});
  const std::vector<double> near{1, 2.001, 100.02, 0}, nan{1, 2, NAN, 0};
  CHECK(deviation(near, want, {1e-3, 0}) == "");
  CHECK(deviation(near, want, {1e-4, 0}).find("worst at 1") != std::string::npos);
  CHECK(deviation(near, want, {0, 1e-3}).find("worst at 2") != std::string::npos);
  CHECK(deviation(near, want, {0, 1e-2}, 10) == "");
  CHECK(deviation(nan, want, {1, 1}) != "");
  CHECK(deviation(std::vector<double>{1}, want, {1, 1}) != "");
  CHECK(row_deviation(near, want, {1e-3, 0}) == "");
  CHECK(row_deviation(near, want, {1e-4, 0}).find("row 0") != std::string::npos);
}
