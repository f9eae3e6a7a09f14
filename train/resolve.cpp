#include "train/resolve.h"

#include <cmath>

#include "core/error.h"
#include "core/suggest.h"
#include "data/subset.h"
#include "losses/specification.h"
#include "train/ensemble.h"
#include "train/native_loss.h"
#include "train/protocol.h"
#include "train/replay_checks.h"

namespace gift {
namespace {

void positive(const char* flag, double value) {
  if (!(value > 0) || !std::isfinite(value)) fail<ConfigError>(flag, text(value), ", expected a positive number");
}

void at_least(const char* flag, int value, int least) {
  if (value < least) fail<ConfigError>(flag, value, ", expected at least ", least);
}

bool is_convnet(std::string_view model) { return model.starts_with("conv"); }

void one_of(const char* flag, const std::string& value, std::initializer_list<std::string_view> words) {
  check_one_of(flag, value, {words.begin(), words.end()});
}

}  // namespace

void resolve(Config& c, const InputPlan& input, SetSize size) {
  const LossAndRate loss = split_learning_rate(c.loss);
  c.loss = loss.loss;
  if (loss.learning_rate) c.learning_rate = *loss.learning_rate;
  if (c.learning_rate == rate_by_default && c.protocol == "datm" && size.learning_rate > 0)
    c.learning_rate = size.learning_rate;
  if (c.ensemble.empty() && !c.teacher.empty() && split_teachers(c.teacher).size() > 1) c.ensemble = "mean";
  c.zca = input.zca;
  if (c.norm.empty()) c.norm = input.zca != "none" && is_convnet(c.model) ? "instance" : "batch";
  c.image_size = input.size;
  c.test_resize = input.test_transform.resize;
  c.normalization = input.normalization_name == "custom" ? c.normalization : input.normalization_name;
  c.crop_factor = input.crop_factor;
  resolve_protocol(c, size);
}

void check_settings(const Config& c) {
  at_least("--epochs", c.epochs, 1);
  at_least("--seeds", c.seeds, 1);
  at_least("--batch-size", c.batch_size, 1);
  at_least("--evaluations", c.evaluations, 1);
  at_least("--eval-batch-size", c.eval_batch_size, 1);
  at_least("--memory-limit-mib", c.memory_limit_mib, 1);
  at_least("--ipc", c.ipc, 0);
  positive("--learning-rate", c.learning_rate);
  evaluation_epochs(c.epochs, {c.evaluations, c.evaluate_every, c.evaluate_from});
  if (!c.labels.empty() && !c.teacher.empty())
    fail<ConfigError>("--labels", "and --teacher both give soft labels; give one of them");
  if (!c.labels_seed.empty() && !replays_labels(c))
    fail<ConfigError>("--labels-seed", c.labels_seed, " belongs to --labels FOLDER");
  labels_seed(c);
  if (!c.ensemble.empty()) {
    parse_ensemble(c.ensemble);
    if (c.teacher.empty() || split_teachers(c.teacher).size() < 2)
      fail<ConfigError>("--ensemble", c.ensemble, " joins several teachers, --teacher names ",
                        c.teacher.empty() ? "none" : "one", " (--teacher A.pth,B.pth)");
  }
  one_of("--select", c.select, {"test", "holdout"});
  one_of("--mix-labels", c.mix_labels, {"both", "first"});
  one_of("--align-corners", c.align_corners, {"true", "false", "auto"});
  if (!c.subset.empty()) parse_subset(c.subset);
  if (!c.subset.empty() && c.ipc > 0) fail<ConfigError>("--ipc", "and --subset both cut the set; give one of them");
  if (c.select == "holdout" && !(c.holdout > 0 && c.holdout < 1))
    fail<ConfigError>("--holdout", c.holdout, ", expected a share above 0 and below 1");
  if (c.reset_moments && c.schedule != "multistep")
    fail<ConfigError>("--reset-moments", "belongs to --schedule multistep, got ", c.schedule);
  check_method(c.method);
  augment_of(c);
}

AugmentOptions augment_of(const Config& c) {
  AugmentOptions a = parse_strategy(c.augment);
  a.brightness_ratio = static_cast<float>(c.brightness);
  a.saturation_ratio = static_cast<float>(c.saturation);
  a.contrast_ratio = static_cast<float>(c.contrast);
  a.crop_ratio = static_cast<float>(c.crop);
  a.cutout_ratio = static_cast<float>(c.cutout);
  a.scale_ratio = static_cast<float>(c.scale);
  a.rotate_degrees = static_cast<float>(c.rotate);
  a.factor = c.crop_factor;
  if (c.align_corners != "auto") a.align_corners = c.align_corners == "true";
  a.patches = c.patches;
  a.area_low = c.rrc_scale;
  a.area_high = c.rrc_scale_max;
  a.aspect = c.rrc_aspect;
  a.mix_alpha = c.mix_alpha;
  a.mix_labels = c.mix_labels == "both";
  check(a);
  return a;
}

OptimizerConfig optimizer_of(const Config& c) {
  OptimizerConfig o;
  o.name = c.optimizer;
  o.weight_decay = c.weight_decay;
  o.beta1 = c.beta1;
  o.beta2 = c.beta2;
  o.eps = c.eps;
  o.momentum = c.momentum;
  o.nesterov = c.nesterov;
  o.decay_only_matrices = c.decay_only_matrices;
  return o;
}

}  // namespace gift
