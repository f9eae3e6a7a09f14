#include "core/files/weights.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

#include "core/error.h"
#include "core/files/safetensors.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using gift::testing::TemporaryFolder;

namespace {
const std::filesystem::path teacher = std::filesystem::path(GIFT_SOURCE_DIR) / "examples" / "cifar10_conv3.pth";
}

TEST_CASE("the shipped teacher loads with the keys and shapes of a ConvNet-3") {
  const Weights weights = read_weights(teacher);
  CHECK(weights.found_under == "model");
  CHECK(weights.prefix == "");
  CHECK(weights.tensors.size() == 23);
  for (int i = 0; i < 3; ++i) {
    const std::string n = std::to_string(i);
    CHECK(find(weights.tensors, "layers.conv." + n + ".weight")->shape == Shape{128, i == 0 ? 3 : 128, 3, 3});
    CHECK(find(weights.tensors, "layers.conv." + n + ".bias")->shape == Shape{128});
    CHECK(find(weights.tensors, "layers.norm." + n + ".running_var")->shape == Shape{128});
    CHECK(find(weights.tensors, "layers.norm." + n + ".num_batches_tracked")->integers().at(0) > 0);
  }
  CHECK(find(weights.tensors, "classifier.weight")->shape == Shape{10, 2048});
  CHECK(find(weights.tensors, "classifier.bias")->shape == Shape{10});
  CHECK_NOTHROW(check_finite(weights, teacher));
}

TEST_CASE("weights go from a checkpoint to safetensors and back unchanged") {
  TemporaryFolder folder;
  const Weights from = read_weights(teacher);
  const auto path = folder.path() / "teacher.safetensors";
  write_safetensors(path, from.tensors, {{"model", "convnet3"}});
  const Weights to = read_weights(path);
  CHECK(to.metadata.at("model") == "convnet3");
  REQUIRE(to.tensors.size() == from.tensors.size());
  for (size_t i = 0; i < to.tensors.size(); ++i) {
    CHECK(to.tensors[i].first == from.tensors[i].first);
    CHECK(to.tensors[i].second.doubles() == from.tensors[i].second.doubles());
  }
}

TEST_CASE("the prefixes of wrappers are removed when every name has them") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  const HostArray x = host_array(Shape{1}, std::vector<float>{1});
  write_safetensors(path, {{"_orig_mod.module.a", x}, {"_orig_mod.module.b", x}});
  const Weights stripped = read_weights(path);
  CHECK(stripped.prefix == "_orig_mod.module.");
  CHECK(stripped.tensors[1].first == "b");
  write_safetensors(path, {{"module.a", x}, {"b", x}});
  CHECK(read_weights(path).prefix == "");
}

TEST_CASE("what is no set of weights is refused in words") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  CHECK_THROWS_WITH_AS(read_weights(folder.path() / "none.pth"), doctest::Contains("none.pth"), FileError);
  write_safetensors(path, {});
  CHECK_THROWS_WITH_AS(read_weights(path), doctest::Contains("holds no tensors"), FormatError);
  write_safetensors(path, {{"good", host_array(Shape{1}, std::vector<float>{1})},
                           {"bad", host_array(Shape{2}, std::vector<float>{1, NAN})}});
  CHECK_THROWS_WITH_AS(check_finite(read_weights(path), path), doctest::Contains("'bad' holds nan"), FormatError);
  const auto page = folder.path() / "page.pth";
  std::ofstream(page) << "<!DOCTYPE html><html>Sign in</html>";
  CHECK_THROWS_WITH_AS(read_weights(page), doctest::Contains("an HTML page"), FormatError);
}
