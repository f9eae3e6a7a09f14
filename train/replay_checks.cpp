#include "train/replay_checks.h"

#include <algorithm>
#include <charconv>

#include "core/error.h"
#include "core/files/printable.h"
#include "core/join.h"
#include "data/labels/label_manifest.h"
#include "data/labels/set_digest.h"
#include "train/resolve.h"

namespace gift {
namespace {

std::string flag_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return "--" + name;
}

std::string plain(const nlohmann::ordered_json& value) {
  if (value.is_number_float()) return text(value.get<double>());
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void check_seeds(const LabelManifest& labels, const Config& c) {
  if (!c.labels_seed.empty()) return;  // was looked for when the labels were opened
  for (int i = 0; i < c.seeds; ++i) {
    const uint64_t seed = c.seed + static_cast<uint64_t>(i);
    if (std::find(labels.seeds.begin(), labels.seeds.end(), seed) == labels.seeds.end())
      fail<ConfigError>("--seeds", "a run of seed ", seed, " has no labels in ", c.labels,
                        ", which holds those of seed ", joined(labels.seeds), " (--labels-seed ", labels.seeds.front(),
                        " trains every run on the batches of one)");
  }
}

}  // namespace

bool replays_labels(const Config& config) { return !config.labels.empty() && config.labels != "one-hot"; }

std::optional<uint64_t> labels_seed(const Config& config) {
  const std::string& given = config.labels_seed;
  if (given.empty()) return std::nullopt;
  uint64_t seed = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), seed);
  if (error != std::errc() || end != given.data() + given.size())
    fail<ConfigError>("--labels-seed", "'", given, "' is not a number");
  return seed;
}

void check_labels(const SoftLabels& labels, const Config& c) {
  if (c.epochs > labels.epochs())
    fail<ConfigError>("--epochs", c.epochs, ", but ", c.labels, " holds labels for ", labels.epochs(), "; epoch_",
                      labels.epochs(), " would be the next");
  if (c.batch_size != labels.batch_size() && std::min<int64_t>(c.batch_size, labels.rows()) != labels.batch_size())
    fail<ConfigError>("--batch-size", c.batch_size, ", but the labels in ", c.labels, " are for batches of ",
                      labels.batch_size());
  const LabelManifest* manifest = labels.manifest();
  if (!manifest) return;
  check_seeds(*manifest, c);
  nlohmann::ordered_json has = augment_json(manifest->layout.augment), wants = augment_json(augment_of(c));
  has["normalization"] = manifest->normalization;
  wants["normalization"] = c.normalization;
  has["zca"] = manifest->zca;
  wants["zca"] = c.zca;
  for (const auto& [name, value] : has.items())
    if (value != wants[name])
      fail<ConfigError>(flag_of(name), plain(wants[name]), ", but the labels in ", c.labels, " were made with ",
                        flag_of(name), ' ', plain(value));
}

void check_same_set(Engine& engine, const Config& config, const Setup& setup) {
  const LabelManifest& manifest = *setup.labels->manifest();
  Context context(engine);
  const std::string digest = digest_of_set(context, *setup.train);
  if (digest != manifest.digest)
    fail<ConfigError>("--labels", config.labels, " was made for another set than ", config.train, ": for ",
                      printable_path(manifest.set), " of digest ", manifest.digest, ", this one has ", digest,
                      " (other images or classes, another order, size, whitening or decoder)");
}

}  // namespace gift
