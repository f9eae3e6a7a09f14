#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "core/backend.h"
#include "models/model.h"
#include "tests/support/goldens.h"
#include "tests/support/model_check.h"

using namespace gift;
using namespace gift::testing;

namespace {

const std::vector<std::string> other_architectures{"resnet101", "mobilenet_v2", "efficientnet_b0", "swin_v2_t"};

std::vector<std::filesystem::path> golden_models() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(reference_path("models")))
    if (entry.path().extension() == ".safetensors") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool is_built(const std::string& model) {
  for (const ModelEntry& known : known_models())
    if (model == known.name || model == known.name + "_instance") return true;
  return false;
}

// Everything the file says, but for sections that would take this machine more than `flops`.
void check_model(Context& c, const ModelGolden& golden, double flops, double slack = 1) {
  ModelCheck check(c, golden, slack);
  CHECK(check.state() == "");
  CHECK(check.eval() == "");
  CHECK(check.train() == "");
  const double step = 3.0 * static_cast<double>(golden.batch) * Model(c, golden.config()).forward_flops();
  if (golden.has("adamw.loss") && 8 * step > flops) {
    MESSAGE("left to the faster backends: adamw of ", golden.spec.at("model").get<std::string>());
  } else if (golden.has("adamw.loss")) {
    CHECK(check.adamw("adamw", 1e-3, 1e-8) == "");
    CHECK(check.adamw("adamw_calm", 1e-4, 1e-4) == "");
  }
  if (!check.flips().empty()) MESSAGE(check.flips());
}

void check_all(BackendKind backend, ConvAlgorithm algorithm, double flops, double slack = 1) {
  Engine engine(EngineOptions{.backend = backend});
  Context c(engine);
  c.convolution = algorithm;
  const auto paths = golden_models();
  REQUIRE(!paths.empty());
  for (const auto& path : paths) {
    const ModelGolden golden(path);
    const std::string model = golden.spec.at("model");
    INFO(path.filename().string(), " on ", c.backend.name());
    if (is_built(model)) {
      check_model(c, golden, flops, slack);
      continue;
    }
    const bool expected = std::any_of(other_architectures.begin(), other_architectures.end(),
                                      [&](const std::string& name) { return model.starts_with(name); });
    CHECK_MESSAGE(expected, "no architecture ", model);
    MESSAGE("skipped, no such architecture yet: ", path.filename().string());
  }
}

}  // namespace

TEST_CASE("the hash has the published check values") {
  CHECK(fnv1a64("") == 0xcbf29ce484222325u);
  CHECK(fnv1a64("a") == 0xaf63dc4c8601ec8cu);
  CHECK(fnv1a64("input") == 0x1ebbae8f5810b65bu);
  const HashedNumbers zero(0, "input"), one(1, "input");
  CHECK(zero.h(0) == 0x190a9f76a9bd8bf6u);
  CHECK(zero.h(1) == 0x25c12863d0b8abebu);
  CHECK(zero.h(2) == 0x92f732caa1d8e699u);
  CHECK(one.h(0) == 0xa70117d09cb2bc5bu);
  CHECK(one.h(2) == 0x4f44f25dad6d98bcu);
  CHECK(static_cast<float>(zero.r(0) * 1.7) == -1.3674177f);
  CHECK(static_cast<float>(zero.r(2) * 1.7) == 0.25188696f);
  CHECK(static_cast<float>(one.r(1) * 1.7) == -1.0816716f);
  const int labels[] = {5, 5, 2, 7};
  for (size_t i = 0; i < 4; ++i) CHECK(HashedNumbers(0, "label").h(i) % 10 == static_cast<uint64_t>(labels[i]));
}

TEST_CASE("networks compute the golden numbers on the reference backend") {
  check_all(BackendKind::reference, ConvAlgorithm::automatic, 1e10);
}
TEST_CASE("networks compute the golden numbers on the cpu backend, direct convolutions") {
  check_all(BackendKind::cpu, ConvAlgorithm::direct, 1e15);
}
TEST_CASE("networks compute the golden numbers on the cpu backend, Winograd convolutions") {
  check_all(BackendKind::cpu, ConvAlgorithm::winograd, 1e15, 10);
}
