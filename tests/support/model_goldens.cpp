#include "tests/support/model_goldens.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "core/backend.h"
#include "models/model.h"
#include "tests/support/goldens.h"
#include "tests/support/model_check.h"

namespace gift::testing {
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

}  // namespace

void check_models(Context& c, double flops, double slack) {
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

}  // namespace gift::testing
