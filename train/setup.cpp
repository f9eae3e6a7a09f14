#include "train/setup.h"

#include <cmath>
#include <fstream>
#include <sstream>

#include "core/files/weights.h"
#include "data/class_subset.h"
#include "data/collection/array_set.h"
#include "losses/registry.h"
#include "losses/specification.h"
#include "models/saved_model.h"
#include "train/arithmetic.h"
#include "train/native_loss.h"
#include "train/protocol.h"
#include "train/replay_checks.h"
#include "train/resolve.h"
#include "train/sets.h"

namespace gift {
namespace {

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

std::vector<std::string> lines_of(const std::string& table) {
  std::vector<std::string> out;
  std::istringstream in(table);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// A teacher that gift trained knows how its images were normalised; all teachers see those of the run.
void compare_with_card(const std::string& path, Setup& s) {
  const auto card = read_model_card(read_weight_shapes(path).metadata, path);
  if (!card || card->mean.size() != 3 || card->deviation.size() != 3) return;
  if (!card->zca.empty() && (card->zca == "none") != (s.input.zca == "none")) {
    s.warnings.push_back(text("the teacher ", path, " was trained on images that were ",
                              card->zca == "none" ? "not " : "", "whitened, unlike those it sees here"));
    return;
  }
  const Normalization& n = s.input.normalization;
  bool same = true;
  for (size_t k = 0; k < 3; ++k)
    same = same && std::fabs(card->mean[k] - n.mean[k]) < 1e-4 && std::fabs(card->deviation[k] - n.std[k]) < 1e-4;
  if (!same)
    s.warnings.push_back(text("the teacher ", path, " was trained on images normalised by other statistics than ",
                              s.input.normalization_name, ", which it sees here"));
}

void open_teacher(Engine& engine, Setup& s) {
  Config& c = s.student.config;
  if (c.teacher.empty()) return;
  Teachers::Files files{split_teachers(c.teacher), {}, {}, s.imagenet_outputs};
  if (!c.teacher_model.empty()) files.models = split_names(c.teacher_model);
  if (!c.ensemble.empty()) files.rule = parse_ensemble(c.ensemble);
  s.teacher = std::make_unique<Teachers>(engine, files, s.classes(), s.student.model.image_size, s.arithmetic);
  c.teacher_model = s.teacher->models();
  for (size_t k = 0; k < s.teacher->size(); ++k)
    if (const Teacher& teacher = s.teacher->member(k); teacher.file_classes() != s.classes())
      s.warnings.push_back(text("the teacher ", files.paths[k], " tells ", teacher.file_classes(),
                                " classes apart; its ImageNet-1k outputs for the ", s.classes(),
                                " classes here are used, the others left out"));
  for (const std::string& path : files.paths) compare_with_card(path, s);
  if (!c.teacher_classes.empty()) s.teacher->permute(parse_order(c.teacher_classes));
}

void check_teacher_given(const Config& c) {
  const std::unique_ptr<Loss> loss = make_loss(c.loss, c.dataset);
  if (loss->needs_teacher() && c.teacher.empty())
    fail<ConfigError>("--teacher", "missing: the loss ", loss->description(),
                      " needs the logits of a teacher, and the set has only hard labels (or use --loss ce; --labels "
                      "one-hot takes the hard labels for logits, as the published code does)");
}

// Labels that came with the set stand for a teacher's, but not on mixed images.
void check_soft_labels(const Config& c, const ImageSource& train, bool replayed) {
  if (replayed) return;
  if (train.stored_labels().empty()) return check_teacher_given(c);
  if (!c.teacher.empty() || !make_loss(c.loss, c.dataset)->needs_teacher()) return;
  if (parse_strategy(c.augment).mix != Mix::none)
    fail<ConfigError>("--augment", c.augment,
                      ": labels stored with the set are those of unmixed images (leave cutmix and mixup out, or give a "
                      "--teacher)");
}

// All that can be wrong without a look at the disk.
void check_before_opening(const Config& given, const InputPlan& input) {
  Config trial = given;
  resolve(trial, input, {});
  check_settings(trial);
  if (is_native(trial.loss) && trial.method.empty()) return;  // the set's names may tell
  if (is_native(trial.loss)) trial.loss = native_loss(trial, "");
  if (given.labels.empty() && !may_store_labels(given.train)) check_teacher_given(trial);
}

SetSize size_of(const Setup& s) { return {s.train->size(), s.classes(), s.learning_rate}; }

void open_images(Engine& engine, const Config& given, Setup& s, Observer& observer, SharedPixels* shared) {
  ImageSets sets = open_sets(engine, given, s.input, &observer, shared);
  s.train = std::move(sets.train);
  s.test = std::move(sets.test);
  s.holdout = std::move(sets.holdout);
  s.train_method = sets.train_method;
  s.train_layout = sets.train_layout;
  s.test_layout = sets.test_layout;
  s.learning_rate = sets.learning_rate;
  if (!s.train->stored_labels().empty()) s.train_layout += text(", ", s.train->stored_classes(), " numbers a label");
  if (s.input.zca == "published")
    s.warnings.push_back("--zca published: training images are normalised after whitening, test images are not");
  for (const std::string& warning : sets.map.warnings) s.warnings.push_back(warning);
  s.imagenet_outputs = imagenet_outputs(sets.map.classes);
  for (const ClassName& name : sets.map.classes) s.class_names.push_back(name.shown());
  s.class_lines = lines_of(describe(sets.map, sets.map.classes.size()));
}

void open_labels(Engine& engine, const Config& given, Setup& s) {
  if (!replays_labels(given)) return;
  s.labels = open_soft_labels(given.labels, labels_seed(given));
  if (s.labels->rows() != s.train->size())
    fail<ConfigError>("--labels", given.labels, " has ", s.labels->rows(), " labels an epoch, ", given.train, " has ",
                      s.train->size(), " images (labels of another set?)");
  if (s.labels->classes() != s.classes())
    fail<ConfigError>("--labels", given.labels, " has logits of ", s.labels->classes(), " classes, the run tells ",
                      s.classes(), " apart");
  if (s.labels->manifest()) return check_same_set(engine, given, s);
  s.warnings.push_back(
      text("--labels: order, crops, flips and mixing are those stored with the labels; --augment does not "
           "count"));
}

void note_oddities(const Config& given, Setup& s) {
  const Config& c = s.config();
  Config wanted = given;
  resolve(wanted, s.input, size_of(s));
  if (!s.labels && wanted.batch_size > c.batch_size)
    s.warnings.push_back(text("a batch of ", wanted.batch_size, " is larger than the set of ", s.train->size(),
                              " images; every step uses the whole set"));
  if (is_native(given.loss))
    if (const std::string note = native_loss_note(given, s.train_method); !note.empty()) s.warnings.push_back(note);
  if (c.evaluate_every == 0 && c.epochs < c.evaluations)
    s.warnings.push_back(text("fewer than ", c.evaluations, " epochs: tested after every one"));
}

// Stored labels decide what the user left open.
void take_from_labels(Config& c, const Setup& s) {
  if (!s.labels) return;
  if (c.epochs == by_default) c.epochs = static_cast<int>(s.labels->epochs());
  if (c.batch_size == by_default) c.batch_size = static_cast<int>(s.labels->batch_size());
}

}  // namespace

std::unique_ptr<Loss> StudentPlan::make_loss() const { return gift::make_loss(config.loss, config.dataset); }

StudentPlan plan_student(const Setup& s, const Config& given) {
  StudentPlan plan;
  plan.config = given;
  Config& c = plan.config;
  check_before_opening(given, s.input);
  take_from_labels(c, s);
  resolve(c, s.input, size_of(s));
  if (is_native(c.loss)) c.loss = native_loss(c, s.train_method);
  check_soft_labels(c, *s.train, s.labels != nullptr);
  if (s.labels) check_labels(*s.labels, c);
  c.batch_size = static_cast<int>(std::min<int64_t>(c.batch_size, s.train->size()));
  if (c.image_size == 0) c.image_size = s.train->height();
  c.precision = name_of(s.arithmetic.precision);
  if (s.teacher) c.teacher_model = s.teacher->models();
  plan.model = checked(ModelConfig{c.model, s.classes(), c.image_size, 3, c.width, c.norm});
  plan.optimizer = optimizer_of(c);
  plan.schedule =
      std::make_shared<Schedule>(ScheduleConfig{c.schedule, c.milestones, c.lr_gamma}, c.learning_rate, c.epochs);
  const std::unique_ptr<Loss> loss = plan.make_loss();
  plan.loss = loss->description();
  plan.needs_teacher = loss->needs_teacher();
  return plan;
}

Setup open_setup(Engine& engine, const Config& given, Observer& observer, SharedPixels* shared) {
  Setup s;
  s.input = input_plan(given);
  s.arithmetic = arithmetic_of(given, engine);
  check_before_opening(given, s.input);
  open_images(engine, given, s, observer, shared);
  open_labels(engine, given, s);
  s.pixel_table = PixelTable(s.input.normalization);
  s.student = plan_student(s, given);
  s.augment = s.labels ? s.labels->augment() : augment_of(s.config());
  s.augment.mix_labels = s.config().mix_labels == "both";
  s.test_epochs = evaluation_epochs(s.config().epochs,
                                    {s.config().evaluations, s.config().evaluate_every, s.config().evaluate_from});
  note_oddities(given, s);
  open_teacher(engine, s);
  for (const std::string& warning : s.warnings) observer.warning(warning);
  return s;
}

}  // namespace gift
