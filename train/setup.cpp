#include "train/setup.h"

#include <cmath>
#include <fstream>
#include <sstream>

#include "losses/registry.h"
#include "train/arithmetic.h"
#include "train/protocol.h"
#include "train/sets.h"

namespace gift {
namespace {

void positive(const char* flag, double value) {
  if (!(value > 0) || !std::isfinite(value)) fail<ConfigError>(flag, text(value), ", expected a positive number");
}

void check_numbers(const Config& c) {
  if (c.epochs < 1) fail<ConfigError>("--epochs", c.epochs, ", expected at least 1");
  if (c.seeds < 1) fail<ConfigError>("--seeds", c.seeds, ", expected at least 1");
  if (c.batch_size < 1) fail<ConfigError>("--batch-size", c.batch_size, ", expected at least 1");
  if (c.evaluations < 1) fail<ConfigError>("--evaluations", c.evaluations, ", expected at least 1");
  if (c.eval_batch_size < 1) fail<ConfigError>("--eval-batch-size", c.eval_batch_size, ", expected at least 1");
  if (c.memory_limit_mib < 1) fail<ConfigError>("--memory-limit-mib", c.memory_limit_mib, ", expected at least 1");
  positive("--learning-rate", c.learning_rate);
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
  check(a);
  return a;
}

std::vector<int> parse_order(const std::string& given) {
  std::string list = given;
  if (given.find(',') == std::string::npos) {
    std::ifstream file(given);
    if (!file)
      fail<FileError>("--teacher-classes", given,
                      ": cannot be read; expected numbers separated by commas, or a file of them");
    list = {std::istreambuf_iterator<char>(file), {}};
  }
  std::vector<int> out;
  for (char& ch : list)
    if (ch == ',' || ch == '\n' || ch == '\t' || ch == '\r') ch = ' ';
  std::istringstream in(list);
  for (std::string word; in >> word;) {
    char* end = nullptr;
    out.push_back(static_cast<int>(std::strtol(word.c_str(), &end, 10)));
    if (*end != '\0') fail<ConfigError>("--teacher-classes", "'", word, "' is not a class number");
  }
  return out;
}

// What the paper's tables say where the user says nothing.
void fill_in(Config& c, const InputPlan& plan, int64_t images) {
  c.image_size = plan.size;
  c.normalization = plan.normalization_name == "custom" ? c.normalization : plan.normalization_name;
  c.crop_factor = plan.crop_factor;
  if (c.epochs == by_default) c.epochs = protocol_epochs(c.dataset);
  if (c.batch_size == by_default) c.batch_size = static_cast<int>(protocol_batch_size(images));
  if (c.learning_rate == rate_by_default) c.learning_rate = 1e-3;
  if (c.schedule == "multistep" && c.milestones.empty())
    c.milestones = {static_cast<int>(int64_t{2} * c.epochs / 3), static_cast<int>(int64_t{5} * c.epochs / 6)};
}

std::vector<std::string> lines_of(const std::string& table) {
  std::vector<std::string> out;
  std::istringstream in(table);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

void open_teacher(Engine& engine, Setup& s) {
  Config& c = s.config;
  if (c.teacher.empty()) {
    if (make_loss(c.loss, c.dataset)->needs_teacher())
      fail<ConfigError>("--teacher", "missing: the loss ", make_loss(c.loss, c.dataset)->description(),
                        " needs the logits of a teacher (or use --loss ce)");
    return;
  }
  const ModelConfig config{.name = c.teacher_model, .classes = s.student.classes, .image_size = s.student.image_size};
  s.teacher = std::make_unique<Teacher>(engine, c.teacher, config, s.arithmetic);
  c.teacher_model = s.teacher->config().name;
  if (!c.teacher_classes.empty()) s.teacher->permute(parse_order(c.teacher_classes));
}

}  // namespace

ModelCard Setup::card() const {
  ModelCard card{student, config.dataset, {}, {}};
  for (size_t i = 0; i < 3; ++i) {
    card.mean.push_back(normalization.mean[i]);
    card.deviation.push_back(normalization.std[i]);
  }
  return card;
}

Setup open_setup(Engine& engine, const Config& given, Observer& observer) {
  Setup s;
  s.config = given;
  Config& c = s.config;
  // All that can be wrong without a look at the disk is checked first.
  const InputPlan plan = input_plan(c);
  s.arithmetic = arithmetic_of(c);
  make_loss(c.loss, c.dataset);
  Config trial = c;
  fill_in(trial, plan, 1);
  check_numbers(trial);
  ImageSets sets = open_sets(engine, c, plan);
  s.train = std::move(sets.train);
  s.test = std::move(sets.test);
  s.train_layout = sets.train_layout;
  s.test_layout = sets.test_layout;
  fill_in(c, plan, s.train->size());
  if (c.batch_size > s.train->size()) {
    s.warnings.push_back(text("a batch of ", c.batch_size, " is larger than the set of ", s.train->size(),
                              " images; every step uses the whole set"));
    c.batch_size = static_cast<int>(s.train->size());
  }
  if (c.image_size == 0) c.image_size = s.train->height();
  if (c.epochs < c.evaluations)
    s.warnings.push_back(text("fewer than ", c.evaluations, " epochs: tested after every one"));
  for (const std::string& warning : sets.map.warnings) s.warnings.push_back(warning);
  for (const ClassName& name : sets.map.classes) s.class_names.push_back(name.shown());
  s.class_lines = lines_of(describe(sets.map, sets.map.classes.size()));
  s.transform = describe(plan.test_transform);
  s.normalization = plan.normalization;
  s.pixel_table = PixelTable(plan.normalization);
  s.student = checked(ModelConfig{c.model, sets.map.size(), c.image_size, 3, c.width, c.norm});
  s.augment = augment_of(c);
  s.optimizer.name = c.optimizer;
  s.optimizer.weight_decay = c.weight_decay;
  s.optimizer.beta1 = c.beta1;
  s.optimizer.beta2 = c.beta2;
  s.optimizer.eps = c.eps;
  s.optimizer.momentum = c.momentum;
  s.optimizer.nesterov = c.nesterov;
  s.optimizer.decay_only_matrices = c.decay_only_matrices;
  s.schedule =
      std::make_unique<Schedule>(ScheduleConfig{c.schedule, c.milestones, c.lr_gamma}, c.learning_rate, c.epochs);
  s.test_epochs = evaluation_epochs(c.epochs, c.evaluations);
  open_teacher(engine, s);
  s.label_with_teacher = s.teacher && make_loss(c.loss, c.dataset)->needs_teacher();
  for (const std::string& warning : s.warnings) observer.warning(warning);
  return s;
}

}  // namespace gift
