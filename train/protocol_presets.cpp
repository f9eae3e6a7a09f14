#include "train/protocol_presets.h"

#include <algorithm>

#include "core/error.h"
#include "core/suggest.h"
#include "data/augment/options.h"
#include "data/datasets.h"
#include "optim/optimizer.h"
#include "train/protocol.h"

namespace gift {
namespace {

struct Preset {
  std::string_view name;
  const char* settings;  // JSON; all others are those of Config
};
constexpr Preset presets[] = {
    {"gift", R"({})"},
    {"rded", R"({
       "loss": "kl:T=20", "epochs": 300, "optimizer": "adamw", "decay_only_matrices": true, "schedule": "rded",
       "augment": "shuffle_patches_rrc_flip_cutmix", "normalization": "imagenet",
       "evaluate_every": 10, "evaluate_from": 0.8})"},
    {"sre2l", R"({
       "loss": "kl:T=20", "epochs": 300, "batch_size": 1024, "optimizer": "adamw", "decay_only_matrices": true,
       "schedule": "cosine", "augment": "rrc_flip_cutmix", "evaluate_every": 10})"},
    {"datm", R"({
       "loss": "softce", "norm": "instance", "epochs": 1001, "batch_size": 128, "optimizer": "sgd",
       "schedule": "multistep", "lr_gamma": 0.1, "reset_moments": true, "augment": "dsa_single", "evaluations": 1})"},
};

// Learning rate, weight decay, momentum. What no code has is chosen: adam for rded and sre2l, adamw for datm, and both
// adam and sgd for gift.
struct Rates {
  std::string_view protocol, optimizer;
  double learning_rate, weight_decay, momentum;
};
constexpr Rates rates[] = {
    {"gift", "adamw", 1e-3, 1e-4, 0},  {"gift", "adam", 1e-3, 1e-4, 0},  {"gift", "sgd", 1e-2, 5e-4, 0.9},
    {"rded", "adamw", 1e-3, 1e-2, 0},  {"rded", "adam", 1e-3, 1e-4, 0},  {"rded", "sgd", 0.1, 1e-4, 0.9},
    {"sre2l", "adamw", 1e-3, 1e-2, 0}, {"sre2l", "adam", 1e-3, 1e-4, 0}, {"sre2l", "sgd", 1.024, 3e-5, 0.875},
    {"datm", "adamw", 1e-3, 1e-4, 0},  {"datm", "adam", 1e-3, 5e-4, 0},  {"datm", "sgd", 1e-2, 5e-4, 0.9},
};

// Models that a protocol trains with another rate, whichever of adam and adamw.
struct ModelRate {
  std::string_view protocol, model;
  double learning_rate;
};
constexpr ModelRate model_rates[] = {
    {"gift", "swin_v2_t", 1e-4},
    {"rded", "swin_v2_t", 1e-4},
    {"rded", "mobilenet_v2", 2.5e-3},
    {"rded", "efficientnet_b0", 2e-3},
};

const Preset& find(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Preset& preset : presets) {
    if (preset.name == name) return preset;
    names.push_back(preset.name);
  }
  fail<ConfigError>("--protocol", "unknown protocol '", name, "'", suggest(name, names));
}

nlohmann::json settings_of(const Preset& preset) { return nlohmann::json::parse(preset.settings); }

bool mosaics(const Dataset* dataset) { return dataset && (dataset->list == ClassList::imagenet || dataset->subset); }

// RDED's table by images per class, for the sizes between its own those of the next smaller one.
int64_t rded_batch_size(const Config& c, SetSize size) {
  const Dataset* dataset = known_dataset(c.dataset);
  if (dataset && dataset->list == ClassList::tinyimagenet) return 100;
  const int64_t ipc = size.images / std::max<int64_t>(size.classes, 1);
  const int64_t base = ipc >= 50 ? 100 : ipc >= 10 ? 50 : 10;
  return size.classes >= 100 ? 2 * base : base;
}

void resolve_rates(Config& c) {
  for (const Rates& r : rates) {
    if (r.protocol != c.protocol || r.optimizer != c.optimizer) continue;
    const auto fill = [](double& value, double usual) {
      if (value == rate_by_default) value = usual;
    };
    double rate = r.learning_rate;
    for (const ModelRate& m : model_rates)
      if (m.protocol == c.protocol && m.model == c.model && c.optimizer != "sgd") rate = m.learning_rate;
    fill(c.learning_rate, rate);
    fill(c.weight_decay, r.weight_decay);
    fill(c.momentum, r.momentum);
    return;
  }
  const std::vector<std::string> known = known_optimizers();
  fail<ConfigError>("--optimizer", "unknown optimizer '", c.optimizer, "'",
                    suggest(c.optimizer, std::vector<std::string_view>(known.begin(), known.end())));
}

void resolve_milestones(Config& c) {
  if (c.schedule != "multistep" || !c.milestones.empty()) return;
  if (c.protocol == "datm")  // E - 1 is the number that its code is given; it drops after epoch (E - 1) / 2 + 1, from 0
    c.milestones = {(c.epochs - 1) / 2 + 2};
  else
    c.milestones = {static_cast<int>(int64_t{2} * c.epochs / 3), static_cast<int>(int64_t{5} * c.epochs / 6)};
}

}  // namespace

void apply_protocol(Config& config, std::string_view name) {
  const nlohmann::json wanted = settings_of(find(name)), usual = to_json(Config{});
  nlohmann::json values = {{"protocol", name}};
  for (const Preset& preset : presets) {
    const nlohmann::json decided = settings_of(preset);
    for (const auto& [key, value] : decided.items()) values[key] = wanted.contains(key) ? wanted[key] : usual[key];
  }
  overlay(config, values, "protocol");
}

void resolve_protocol(Config& c, SetSize size) {
  find(c.protocol);
  resolve_rates(c);
  if (c.epochs == by_default) c.epochs = protocol_epochs(c.dataset);
  if (c.batch_size == by_default)
    c.batch_size = static_cast<int>(c.protocol == "rded" ? rded_batch_size(c, size) : protocol_batch_size(size.images));
  resolve_milestones(c);
  resolve_augmentation(c);
}

void resolve_augmentation(Config& c) {
  const AugmentOptions words = parse_strategy(c.augment);
  if (c.patches == 0) c.patches = mosaics(known_dataset(c.dataset)) ? 2 : 1;
  if (c.rrc_scale == rate_by_default) c.rrc_scale = c.protocol == "rded" && c.patches > 0 ? 1.0 / c.patches : 0.08;
  if (c.mix_alpha == rate_by_default) c.mix_alpha = words.mix == Mix::mixup ? 0.8 : 1.0;
  if (c.align_corners == "auto") c.align_corners = words.align_corners ? "true" : "false";
}

std::vector<std::string> known_protocols() {
  std::vector<std::string> names;
  for (const Preset& preset : presets) names.emplace_back(preset.name);
  return names;
}

}  // namespace gift
