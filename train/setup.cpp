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
  Config& c = s.student.config;
  if (c.teacher.empty()) return;
  const ModelConfig config{.name = c.teacher_model, .classes = s.classes(), .image_size = s.student.model.image_size};
  s.teacher = std::make_unique<Teacher>(engine, c.teacher, config, s.arithmetic);
  c.teacher_model = s.teacher->config().name;
  if (!c.teacher_classes.empty()) s.teacher->permute(parse_order(c.teacher_classes));
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

// All that can be wrong without a look at the disk.
void check_before_opening(const Config& given, const InputPlan& input) {
  arithmetic_of(given);
  Config trial = given;
  fill_in(trial, input, 1);
  check_numbers(trial);
  const std::unique_ptr<Loss> loss = make_loss(given.loss, given.dataset);
  if (loss->needs_teacher() && given.teacher.empty())
    fail<ConfigError>("--teacher", "missing: the loss ", loss->description(),
                      " needs the logits of a teacher (or use --loss ce)");
}

void open_images(Engine& engine, const Config& given, Setup& s) {
  ImageSets sets = open_sets(engine, given, s.input);
  s.train = std::move(sets.train);
  s.test = std::move(sets.test);
  s.train_layout = sets.train_layout;
  s.test_layout = sets.test_layout;
  for (const std::string& warning : sets.map.warnings) s.warnings.push_back(warning);
  for (const ClassName& name : sets.map.classes) s.class_names.push_back(name.shown());
  s.class_lines = lines_of(describe(sets.map, sets.map.classes.size()));
}

void note_oddities(const Config& given, Setup& s) {
  const Config& c = s.config();
  Config wanted = given;
  fill_in(wanted, s.input, s.train->size());
  if (wanted.batch_size > c.batch_size)
    s.warnings.push_back(text("a batch of ", wanted.batch_size, " is larger than the set of ", s.train->size(),
                              " images; every step uses the whole set"));
  if (c.epochs < c.evaluations)
    s.warnings.push_back(text("fewer than ", c.evaluations, " epochs: tested after every one"));
}

}  // namespace

std::unique_ptr<Loss> StudentPlan::make_loss() const { return gift::make_loss(config.loss, config.dataset); }

ModelCard model_card(const Setup& setup, const StudentPlan& student) {
  ModelCard card{student.model, student.config.dataset, {}, {}};
  for (size_t i = 0; i < 3; ++i) {
    card.mean.push_back(setup.input.normalization.mean[i]);
    card.deviation.push_back(setup.input.normalization.std[i]);
  }
  return card;
}

StudentPlan plan_student(const Setup& s, const Config& given) {
  StudentPlan plan;
  plan.config = given;
  Config& c = plan.config;
  check_before_opening(given, s.input);
  fill_in(c, s.input, s.train->size());
  c.batch_size = static_cast<int>(std::min<int64_t>(c.batch_size, s.train->size()));
  if (c.image_size == 0) c.image_size = s.train->height();
  if (s.teacher) c.teacher_model = s.teacher->config().name;
  plan.model = checked(ModelConfig{c.model, s.classes(), c.image_size, 3, c.width, c.norm});
  plan.optimizer = optimizer_of(c);
  plan.schedule =
      std::make_shared<Schedule>(ScheduleConfig{c.schedule, c.milestones, c.lr_gamma}, c.learning_rate, c.epochs);
  const std::unique_ptr<Loss> loss = plan.make_loss();
  plan.loss = loss->description();
  plan.needs_teacher = loss->needs_teacher();
  return plan;
}

Setup open_setup(Engine& engine, const Config& given, Observer& observer) {
  Setup s;
  s.input = input_plan(given);
  check_before_opening(given, s.input);
  s.arithmetic = arithmetic_of(given);
  open_images(engine, given, s);
  s.pixel_table = PixelTable(s.input.normalization);
  s.student = plan_student(s, given);
  s.augment = augment_of(s.config());
  s.test_epochs = evaluation_epochs(s.config().epochs, s.config().evaluations);
  note_oddities(given, s);
  open_teacher(engine, s);
  for (const std::string& warning : s.warnings) observer.warning(warning);
  return s;
}

}  // namespace gift
