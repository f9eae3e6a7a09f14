#include "train/preflight_checks.h"

#include <algorithm>
#include <chrono>
#include <deque>

#include "core/backend.h"
#include "core/backends/cuda/cuda_backend.h"
#include "core/join.h"
#include "data/datasets.h"
#include "data/labels/label_manifest.h"
#include "train/arithmetic.h"
#include "train/bench.h"
#include "train/cohort.h"
#include "train/evaluator.h"
#include "train/repair.h"

namespace gift {
namespace {

constexpr double mib = 1024.0 * 1024.0;
constexpr double good_teacher = 70;  // percent; above it nobody looks for repairs
constexpr int64_t images_to_diagnose = 1000;

SetReport report_of(ImageSource& set, const std::string& path, const std::string& layout, int64_t classes) {
  SetReport r{path, layout, set.placement(), set.size(), set.height(), set.width(), static_cast<int>(classes), 0, 0};
  std::vector<int64_t> counts(static_cast<size_t>(classes), 0);
  for (const int32_t label : set.labels()) ++counts[static_cast<size_t>(label)];
  r.fewest = *std::min_element(counts.begin(), counts.end());
  r.most = *std::max_element(counts.begin(), counts.end());
  return r;
}

// What the teachers make of a set: a result for each and, of several, one for all together as the last.
std::vector<TestResult> test_teachers(Setup& setup, ImageSource& set, const PixelTable& pixels,
                                      const TestOptions& options) {
  Teachers& teachers = *setup.teacher;
  const size_t results = teachers.size() + (teachers.size() > 1 ? 1 : 0);
  return test(
      teachers.context(), teachers.classes(), results,
      [&](const Tensor& images) { return teachers.all_logits(images); }, set, pixels, options);
}

// The order of classes that would help, and the other usual normalisation, if one of them does clearly better.
std::vector<Repair> look_for_repairs(Setup& setup, const TestResult& now) {
  std::vector<Repair> out;
  const Reordering order = find_reordering(now.labels, now.predicted, setup.classes());
  if (order.top1 > now.top1 + 10)
    out.push_back({"its classes in another order", "--teacher-classes " + joined(order.classes, ","), order.top1});
  const TestOptions sample{setup.config().eval_batch_size, false, images_to_diagnose};
  const double here = test_teachers(setup, *setup.test, setup.pixel_table, sample).back().top1;
  for (const Normalization& other : {cifar_statistics, imagenet_statistics}) {
    if (other == setup.input.normalization) continue;
    const std::string name(normalization_name(other));
    const TestResult r = test_teachers(setup, *setup.test, PixelTable(other), sample).back();
    if (r.top1 > here + 3) out.push_back({"the " + name + " normalisation", "--normalization " + name, r.top1});
    const Reordering both = find_reordering(r.labels, r.predicted, setup.classes());
    if (both.top1 > std::max(here, r.top1) + 10 && both.top1 > order.top1 + 3)
      out.push_back({"that normalisation and another class order",
                     "--normalization " + name + " --teacher-classes " + joined(both.classes, ","), both.top1});
  }
  return out;
}

// Who made stored labels.
std::string origin_of(const SoftLabels& labels, const Config& config) {
  const LabelManifest* m = labels.manifest();
  if (!m) return text("replayed from ", config.labels);
  std::string teachers;
  for (const auto& t : m->teachers) teachers += text(teachers.empty() ? "" : " and ", t.model, " (", t.path, ")");
  return text("replayed from ", config.labels, ": ", name_of(m->layout.dtype), " logits of ", teachers,
              m->ensemble.empty() ? "" : ", joined by " + m->ensemble);
}

struct Cost {
  double step_s = 0, test_image_s = 0;  // of all students together
  int64_t parameters = 0;               // of the first
};

// A few steps of students that are thrown away, and one test batch.
Cost measure(Engine& engine, Setup& setup, const std::vector<StudentPlan>& plans) {
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  };
  Cost cost;
  std::deque<Student> students;
  const bool teacher = std::any_of(plans.begin(), plans.end(), [](const auto& plan) { return plan.needs_teacher; });
  Cohort cohort(
      engine, *setup.train, teacher ? setup.teacher.get() : nullptr,
      {setup.augment, setup.input.normalization, setup.config().batch_size, setup.config().seed, setup.labels.get()});
  std::vector<Tested> networks;
  for (const StudentPlan& plan : plans) {
    students.emplace_back(engine, plan.model, plan.make_loss(), plan.optimizer, 0, setup.arithmetic);
    cohort.add(students.back());
    networks.push_back({students.back().context(), students.back().model()});
  }
  cost.parameters = students.front().model().store().parameter_count();
  cohort.begin_epoch(1);
  const int steps = engine.backend().asynchronous() ? 3 : 2;  // the second is recorded, the third replayed
  for (int i = 0; i < steps; ++i) {
    const Clock::time_point begin = Clock::now();
    cohort.step(0, std::vector<double>(plans.size(), 1e-3));
    cohort.wait();
    cost.step_s = since(begin);
    if (cost.step_s > 1) break;  // the first step is slower than later ones, but here that hardly matters
  }
  for (size_t k = 0; k < plans.size(); ++k)
    if (cohort.failure(k)) std::rethrow_exception(cohort.failure(k));
  const int64_t images = setup.config().eval_batch_size;
  for (const TestResult& r : test(networks, *setup.test, setup.pixel_table, {images, false, images}))
    cost.test_image_s += r.seconds / static_cast<double>(r.images);
  return cost;
}

}  // namespace

TeacherReport check_teacher(Setup& setup) {
  Teachers& teachers = *setup.teacher;
  const TestOptions all{setup.config().eval_batch_size, false, 0};
  const std::vector<TestResult> on_test = test_teachers(setup, *setup.test, setup.pixel_table, all),
                                on_train = test_teachers(setup, *setup.train, setup.pixel_table, all);
  const TestResult& whole = on_test.back();
  TeacherReport report{
      setup.config().teacher, teachers.description(), whole.top1, whole.top5, on_train.back().top1, {}, {}, {}};
  if (teachers.size() > 1) {
    report.ensemble = std::string(name_of(teachers.files().rule));
    for (size_t k = 0; k < teachers.size(); ++k)
      report.members.push_back({teachers.files().paths[k], teachers.member(k).description(), on_test[k].top1,
                                on_test[k].top5, on_train[k].top1});
  }
  if (whole.top1 < good_teacher) report.repairs = look_for_repairs(setup, whole);
  return report;
}

Preflight check_setup(Engine& engine, Setup& setup, const std::vector<StudentPlan>& students, Observer& observer) {
  const Config& config = setup.config();
  Preflight p;
  p.train = report_of(*setup.train, config.train, setup.train_layout, setup.classes());
  p.test = report_of(*setup.test, config.test, setup.test_layout, setup.classes());
  p.held_out = setup.holdout ? setup.holdout->size() : 0;
  p.protocol = config.protocol;
  p.classes = setup.class_lines;
  p.transform = describe(setup.input.test_transform);
  p.normalization = config.normalization;
  if (config.zca == "correct") p.normalization = "ZCA whitening";
  if (config.zca == "published") p.normalization = "ZCA whitening, training images then by " + config.normalization;
  p.has_teacher = setup.teacher != nullptr;
  if (p.has_teacher)
    p.teacher = check_teacher(setup);
  else
    p.stored_classes = setup.labels ? setup.labels->classes() : setup.train->stored_classes();
  if (setup.labels) p.stored_by = origin_of(*setup.labels, config);
  const Cost cost = measure(engine, setup, students);
  p.student = setup.student.model.str();
  p.student_parameters = cost.parameters;
  p.loss = setup.student.loss;
  p.optimizer = text(config.optimizer, ", lr ", config.learning_rate, ", weight decay ", config.weight_decay,
                     config.momentum > 0 ? text(", momentum ", config.momentum) : "");
  p.schedule = setup.student.schedule->description();
  p.augmentation = setup.augment.none() ? "none" : strategy_name(setup.augment);
  p.batch_size = config.batch_size;
  p.steps_per_epoch = Batches{setup.train->size(), config.batch_size}.count();
  p.steps = p.steps_per_epoch * config.epochs;
  const double test_s = cost.test_image_s * static_cast<double>(setup.test->size());
  setup.estimated_test_s = test_s / static_cast<double>(students.size());
  p.seconds = config.seeds *
              (cost.step_s * static_cast<double>(p.steps) + test_s * static_cast<double>(setup.test_epochs.size()));
  p.memory_mib = peak_memory_mib();
  p.machine = text(engine.backend().description(), ", ", engine.pool().size(), " threads, ",
                   name_of(setup.arithmetic.precision));
  if (config.device == "auto" && built_with_cuda() && !engine.backend().asynchronous())
    p.machine += text("; no GPU: ", why_no_cuda());
  p.warnings = setup.warnings;
  const auto warn_of_chance = [&](const std::string& who, double top1) {
    if (top1 >= 3 * 100.0 / static_cast<double>(setup.classes())) return;
    p.warnings.push_back(text(who, " is hardly better than chance on the test set: ", top1, " %"));
    observer.warning(p.warnings.back());
  };
  if (p.has_teacher && p.teacher.members.empty()) warn_of_chance("the teacher", p.teacher.test_top1);
  for (const MemberReport& member : p.teacher.members) warn_of_chance("the teacher " + member.path, member.test_top1);
  return p;
}

}  // namespace gift
