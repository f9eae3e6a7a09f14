#include "train/saved_input.h"

#include <cstdio>

#include "core/error.h"
#include "core/files/cache_folder.h"
#include "core/files/printable.h"
#include "data/datasets.h"

namespace gift {
namespace {

namespace fs = std::filesystem;

std::string numbers(const ModelCard& card) {
  std::string out;
  for (const auto* side : {&card.mean, &card.deviation})
    for (const double value : *side) {
      char digits[32];
      std::snprintf(digits, sizeof digits, "%.9g", value);  // enough to give the same float back
      out += (out.empty() ? "" : ",") + std::string(digits);
    }
  return out;
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return !path.empty() && fs::exists(path, ignored);
}

// The fit in the cache, else where the training run had it from.
std::string fit_of(const ModelCard& card, const fs::path& weights) {
  const fs::path name(card.zca_file);
  if (!card.zca_file.empty() && name == name.filename() && is_there(cache_folder() / name))
    return (cache_folder() / name).string();
  if (is_there(card.zca_fit)) return card.zca_fit;
  fail<ConfigError>("--zca-fit", "missing: ", printable_path(weights),
                    " was trained on whitened images; their fit is not in the cache, nor is ",
                    printable_path(card.zca_fit), " there, which it was made on");
}

}  // namespace

ModelCard model_card(const Setup& setup, const StudentPlan& student) {
  ModelCard card;
  card.config = student.model;
  card.dataset = student.config.dataset;
  for (size_t i = 0; i < 3; ++i) {
    card.mean.push_back(setup.input.normalization.mean[i]);
    card.deviation.push_back(setup.input.normalization.std[i]);
  }
  card.test_resize = setup.input.test_transform.resize;
  card.zca = setup.input.zca;
  if (card.zca == "none") return card;
  card.zca_fit = fs::absolute(student.config.zca_fit).lexically_normal().string();
  card.zca_file = setup.input.zca_file;
  return card;
}

void take_from_card(Config& config, const ModelCard& card, const fs::path& weights) {
  config.model = card.config.name;
  if (config.dataset.empty() && known_dataset(card.dataset)) config.dataset = card.dataset;
  if (config.normalization.empty() && card.mean.size() == 3 && card.deviation.size() == 3)
    config.normalization = numbers(card);
  if (config.image_size == 0) config.image_size = static_cast<int>(card.config.image_size);
  if (config.test_resize == by_default && card.test_resize) config.test_resize = *card.test_resize;
  if (config.zca != "auto" || card.zca.empty()) return;
  if (card.zca == "none" && !config.zca_fit.empty()) return;
  config.zca = card.zca;
  if (card.zca != "none" && config.zca_fit.empty()) config.zca_fit = fit_of(card, weights);
}

}  // namespace gift
