#include "train/cohort_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "train/checkpoint.h"

namespace gift {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

bool any_needs_teacher(const std::vector<StudentPlan>& plans) {
  return std::any_of(plans.begin(), plans.end(), [](const StudentPlan& p) { return p.needs_teacher; });
}

std::string message_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an unknown error";
  }
}

// So that no result shows where its last checkpoint was.
void no_partial_epoch(SeedResult& result) {
  result.partial_steps = 0;
  result.partial_sum = 0;
  result.partial_count = 0;
}

}  // namespace

nlohmann::json to_json(const StudentRecord& r) {
  std::string correct(r.correct.size(), '0');
  for (size_t i = 0; i < correct.size(); ++i) correct[i] = r.correct[i] ? '1' : '0';
  return {{"result", to_json(r.result)},
          {"first_gradient_norm", r.first_gradient_norm},
          {"failure", r.failure},
          {"correct", correct}};
}

StudentRecord student_record_from_json(const nlohmann::json& j) {
  StudentRecord r;
  r.result = seed_result_from_json(j.at("result"));
  const nlohmann::json& norm = j.at("first_gradient_norm");  // not a number: null
  r.first_gradient_norm = norm.is_null() ? std::nan("") : norm.get<double>();
  r.failure = j.at("failure").get<std::string>();
  for (const char c : j.at("correct").get<std::string>()) r.correct.push_back(c == '1');
  return r;
}

CohortRun::CohortRun(Engine& engine, Setup& setup, std::vector<StudentPlan> plans, uint64_t seed)
    : setup_(setup),
      plans_(std::move(plans)),
      seed_(seed),
      cohort_(engine, *setup.train, any_needs_teacher(plans_) ? setup.teacher.get() : nullptr,
              {setup.augment, setup.input.normalization, setup.config().batch_size, seed, setup.labels.get(),
               setup.config().stack}),
      records_(plans_.size()),
      epochs_(setup.config().epochs) {
  for (size_t k = 0; k < plans_.size(); ++k) {
    const StudentPlan& plan = plans_[k];
    students_.emplace_back(engine, plan.model, plan.make_loss(), plan.optimizer, seed, setup.arithmetic);
    cohort_.add(students_.back());
    records_[k].result.seed = seed;
  }
}

void CohortRun::restore(const std::filesystem::path& checkpoint, std::vector<StudentRecord> so_far) {
  if (so_far.size() != records_.size())
    fail<FormatError>("checkpoint", checkpoint.string(), ": holds ", so_far.size(), " students, expected ",
                      records_.size());
  records_ = std::move(so_far);
  for (size_t k = 0; k < records_.size(); ++k) {
    const SeedResult& result = records_[k].result;
    train_s_ += result.train_s;
    eval_s_ += result.eval_s;
    if (!training(k)) {
      cohort_.retire(k);
      continue;
    }
    load_store(checkpoint, static_cast<int>(k), students_[k].model().store());
    students_[k].set_loss_sums({result.partial_sum, result.partial_count});
    epochs_done_ = static_cast<int>(result.curve.size());
    steps_done_ = result.partial_steps;
  }
}

bool CohortRun::any_training() const {
  return std::any_of(records_.begin(), records_.end(), [](const StudentRecord& r) { return !r.result.finished; });
}

std::vector<const ParameterStore*> CohortRun::stores() const {
  std::vector<const ParameterStore*> out;
  for (size_t k = 0; k < students_.size(); ++k) out.push_back(training(k) ? &students_[k].model().store() : nullptr);
  return out;
}

CohortRun::Stop CohortRun::run(Observer& observer, RunPlace place, double save_every_s, FunctionRef<void()> save) {
  Clock::time_point saved = Clock::now();
  const auto save_now = [&] {
    cohort_.give_back();
    for (size_t k = 0; k < students_.size(); ++k) {
      if (!training(k)) continue;
      const Student::LossSums sums = students_[k].loss_sums();
      SeedResult& result = records_[k].result;
      result.partial_steps = steps_done_;
      result.partial_sum = sums.sum;
      result.partial_count = sums.count;
    }
    save();
    saved = Clock::now();
  };
  const auto save_if_due = [&] {
    if (since(saved) > save_every_s) save_now();
  };
  while (any_training()) {
    if (epoch(observer, save_if_due, save_now) == Stop::interrupted) return Stop::interrupted;
    const bool tested = std::binary_search(setup_.test_epochs.begin(), setup_.test_epochs.end(), epochs_done_ + 1);
    finish_epoch(observer, place);
    if (tested && any_training()) save_now();
  }
  return Stop::finished;
}

CohortRun::Stop CohortRun::epoch(Observer& observer, FunctionRef<void()> save_if_due, FunctionRef<void()> save) {
  std::vector<double> rates;
  for (const StudentPlan& plan : plans_) rates.push_back(plan.schedule->rate(epochs_done_));
  cohort_.begin_epoch(epochs_done_ + 1);
  place_moments();
  const int64_t steps = cohort_.steps_per_epoch();
  while (steps_done_ < steps && any_training()) {
    const Clock::time_point begin = Clock::now();
    cohort_.step(steps_done_, rates);
    if (steps_done_ + 1 == steps) cohort_.wait();
    add_train_time(since(begin));
    if (!cohort_.not_recorded().empty() && !std::exchange(told_not_recorded_, true))
      observer.warning("steps are queued piece by piece, which is slower: " + cohort_.not_recorded());
    note_failures();
    if (epochs_done_ == 0 && steps_done_ == 0) after_first_step();
    ++steps_done_;
    if (steps_done_ < steps) save_if_due();
    if (observer.interrupted()) {
      save();
      return Stop::interrupted;
    }
  }
  return Stop::finished;
}

void CohortRun::add_train_time(double seconds) {
  train_s_ += seconds;
  const auto working = std::count_if(records_.begin(), records_.end(), [](auto& r) { return !r.result.finished; });
  for (StudentRecord& r : records_)
    if (!r.result.finished) r.result.train_s += seconds / static_cast<double>(working);
}

void CohortRun::place_moments() {
  for (size_t k = 0; k < students_.size(); ++k) {
    if (!plans_[k].config.reset_moments || !training(k)) continue;
    const int from = plans_[k].schedule->last_milestone(epochs_done_);
    students_[k].count_moments_from(static_cast<uint64_t>(from * cohort_.steps_per_epoch()));
    if (from == 0 || from != epochs_done_ || steps_done_ != 0) continue;
    cohort_.give_back();
    students_[k].drop_moments();
  }
}

void CohortRun::after_first_step() {
  cohort_.give_back();
  for (size_t k = 0; k < students_.size(); ++k)
    if (training(k)) records_[k].first_gradient_norm = students_[k].gradient_norm();
}

void CohortRun::note_failures() {
  for (size_t k = 0; k < students_.size(); ++k) {
    if (!training(k) || !cohort_.failure(k)) continue;
    records_[k].failure = message_of(cohort_.failure(k));
    records_[k].result.finished = true;
    no_partial_epoch(records_[k].result);
  }
}

void CohortRun::close_epoch_of(size_t k, Observer& observer, const RunPlace& place) {
  SeedResult& result = records_[k].result;
  CurvePoint point;
  point.epoch = epochs_done_;
  point.learning_rate = plans_[k].schedule->rate(epochs_done_ - 1);
  const Student::LossSums sums = students_[k].loss_sums();
  point.loss = sums.mean();
  students_[k].set_loss_sums({});
  no_partial_epoch(result);
  if (sums.diverged || !std::isfinite(point.loss)) {
    result.diverged_at = epochs_done_;
    result.finished = true;
    cohort_.retire(k);
    observer.diverged({seed_, place.run, epochs_done_, static_cast<int>(k), plans_[k].loss});
  }
  result.curve.push_back(point);
}

void CohortRun::finish_epoch(Observer& observer, const RunPlace& place) {
  steps_done_ = 0;
  ++epochs_done_;
  for (size_t k = 0; k < students_.size(); ++k)
    if (training(k)) close_epoch_of(k, observer, place);
  if (std::binary_search(setup_.test_epochs.begin(), setup_.test_epochs.end(), epochs_done_))
    test_students(observer, place);
  if (any_training()) report(observer, place);
  if (epochs_done_ < epochs_) return;
  for (StudentRecord& r : records_) r.result.finished = true;
}

std::vector<TestResult> CohortRun::test_on(ImageSource& set, std::optional<Evaluator>& evaluator,
                                           const std::vector<Tested>& networks, Observer& observer) {
  if (!evaluator)
    evaluator.emplace(cohort_.context().engine, set, setup_.pixel_table,
                      TestOptions{setup_.config().eval_batch_size, false, 0});
  std::vector<TestResult> results = evaluator->test(networks);
  if (!evaluator->not_recorded().empty() && !std::exchange(told_tests_not_recorded_, true))
    observer.warning("tests are queued piece by piece, which is slower: " + evaluator->not_recorded());
  return results;
}

void CohortRun::test_students(Observer& observer, const RunPlace& place) {
  cohort_.give_back();
  std::vector<Tested> networks;
  std::vector<size_t> who;
  for (size_t k = 0; k < students_.size(); ++k) {
    if (!training(k)) continue;
    networks.push_back({students_[k].context(), students_[k].model()});
    who.push_back(k);
  }
  std::vector<TestResult> results = test_on(*setup_.test, evaluator_, networks, observer);
  for (size_t i = 0; i < who.size(); ++i) {
    const size_t k = who[i];
    eval_s_ += results[i].seconds;
    TestProgress progress{seed_,           place.run,           place.runs,     epochs_done_,
                          epochs_,         static_cast<int>(k), plans_[k].loss, results[i].top1,
                          results[i].top5, results[i].seconds};
    record_test(k, std::move(results[i]));
    observer.tested(progress);
  }
  if (setup_.holdout) record_holdout(who, networks, observer);
}

void CohortRun::record_holdout(const std::vector<size_t>& who, const std::vector<Tested>& networks,
                               Observer& observer) {
  const std::vector<TestResult> results = test_on(*setup_.holdout, holdout_evaluator_, networks, observer);
  for (size_t i = 0; i < who.size(); ++i) {
    SeedResult& result = records_[who[i]].result;
    eval_s_ += results[i].seconds;
    result.eval_s += results[i].seconds;
    result.curve.back().holdout_top1 = results[i].top1;
    result.note_holdout(epochs_done_, results[i].top1, result.last_top1);
  }
}

void CohortRun::record_test(size_t k, TestResult r) {
  SeedResult& result = records_[k].result;
  result.eval_s += r.seconds;
  result.curve.back().top1 = result.last_top1 = r.top1;
  result.curve.back().top5 = result.last_top5 = r.top5;
  result.per_class = std::move(r.per_class);
  result.confusion = std::move(r.confusion);
  records_[k].correct = r.correct();
  result.note_test(epochs_done_, r.top1);
}

void CohortRun::report(Observer& observer, const RunPlace& place) const {
  const auto& due = setup_.test_epochs;
  const auto tests = static_cast<double>(due.size());
  const auto done = static_cast<double>(std::upper_bound(due.begin(), due.end(), epochs_done_) - due.begin());
  const double students = static_cast<double>(students_.size());
  const double epoch_s = train_s_ / epochs_done_;
  const double test_s = done > 0 ? eval_s_ / done : setup_.estimated_test_s * students;
  const double whole = epoch_s * epochs_ + test_s * tests;
  StepProgress progress{seed_, place.run, place.runs, epochs_done_, epochs_, static_cast<int>(students_.size())};
  for (const StudentRecord& r : records_) {
    if (r.result.finished) continue;
    progress.loss = r.result.curve.back().loss;
    progress.learning_rate = r.result.curve.back().learning_rate;
    break;
  }
  progress.images_per_s = students * static_cast<double>(setup_.train->size()) / std::max(epoch_s, 1e-9);
  progress.seconds_left_of_this = epoch_s * (epochs_ - epochs_done_) + test_s * (tests - done);
  progress.seconds_left = progress.seconds_left_of_this + place.work_after * whole;
  observer.epoch(progress);
}

TestResult CohortRun::test_again(size_t k, bool keep_logits) {
  return test(students_[k].context(), students_[k].model(), *setup_.test, setup_.pixel_table,
              {setup_.config().eval_batch_size, keep_logits, 0});
}

}  // namespace gift
