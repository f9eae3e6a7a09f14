#include "train/seed_run.h"

#include <algorithm>
#include <cmath>

#include "losses/registry.h"
#include "train/checkpoint.h"

namespace gift {
namespace {

double since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

SeedRun::SeedRun(Engine& engine, Setup& setup, uint64_t seed)
    : setup_(setup),
      student_(engine, setup.student, make_loss(setup.config.loss, setup.config.dataset), setup.optimizer, seed,
               setup.arithmetic),
      cohort_(engine, *setup.train, setup.labeller(),
              {setup.augment, setup.normalization, setup.config.batch_size, seed}) {
  result_.seed = seed;
  cohort_.add(student_);
}

void SeedRun::restore(const std::filesystem::path& checkpoint, SeedResult so_far) {
  load_store(checkpoint, student_.model().store());
  result_ = std::move(so_far);
  student_.set_loss_sums({result_.partial_sum, result_.partial_count});
}

SeedRun::Stop SeedRun::run(Observer& observer, int run_number, double save_every_s, FunctionRef<void()> save) {
  Clock::time_point saved = Clock::now();
  const auto save_now = [&] {
    const Student::LossSums sums = student_.loss_sums();
    result_.partial_sum = sums.sum;
    result_.partial_count = sums.count;
    save();
    saved = Clock::now();
  };
  const auto save_if_due = [&] {
    if (since(saved) > save_every_s) save_now();
  };
  while (static_cast<int>(result_.curve.size()) < setup_.config.epochs) {
    const Stop stop = epoch(observer, save_if_due, save_now);
    if (stop == Stop::interrupted) return stop;
    finish_epoch(observer, run_number);
    if (result_.diverged_at) return Stop::diverged;
    if (result_.curve.back().top1) save_now();
  }
  result_.finished = true;
  return Stop::finished;
}

SeedRun::Stop SeedRun::epoch(Observer& observer, FunctionRef<void()> save_if_due, FunctionRef<void()> save) {
  const int number = static_cast<int>(result_.curve.size()) + 1;
  const std::vector<double> rate{setup_.schedule->rate(number - 1)};
  cohort_.begin_epoch(number);
  const int64_t steps = cohort_.steps_per_epoch();
  while (result_.partial_steps < steps) {
    const Clock::time_point begin = Clock::now();
    cohort_.step(result_.partial_steps, rate);
    ++result_.partial_steps;
    result_.train_s += since(begin);
    if (result_.partial_steps < steps) save_if_due();
    if (observer.interrupted()) {
      save();
      return Stop::interrupted;
    }
  }
  return Stop::finished;
}

void SeedRun::finish_epoch(Observer& observer, int run_number) {
  CurvePoint point;
  point.epoch = static_cast<int>(result_.curve.size()) + 1;
  point.learning_rate = setup_.schedule->rate(point.epoch - 1);
  point.loss = student_.loss_sums().mean();
  student_.set_loss_sums({});
  result_.partial_steps = 0;
  if (student_.diverged() || !std::isfinite(point.loss)) {
    result_.diverged_at = point.epoch;
    result_.finished = true;
    result_.curve.push_back(point);
    observer.diverged(result_.seed, point.epoch);
    return;
  }
  if (std::binary_search(setup_.test_epochs.begin(), setup_.test_epochs.end(), point.epoch))
    record_test(observer, run_number, point);
  result_.curve.push_back(point);
  report(observer, run_number);
}

void SeedRun::record_test(Observer& observer, int run_number, CurvePoint& point) {
  const TestResult r = final_test(false);
  result_.eval_s += r.seconds;
  point.top1 = result_.last_top1 = r.top1;
  point.top5 = result_.last_top5 = r.top5;
  result_.per_class = r.per_class;
  result_.confusion = r.confusion;
  if (result_.best_epoch == 0 || r.top1 > result_.best_top1) {
    result_.best_top1 = r.top1;
    result_.best_epoch = point.epoch;
  }
  observer.tested(
      {result_.seed, run_number, setup_.config.seeds, point.epoch, setup_.config.epochs, r.top1, r.top5, r.seconds});
}

void SeedRun::report(Observer& observer, int run_number) const {
  const CurvePoint& p = result_.curve.back();
  const auto& due = setup_.test_epochs;
  const auto tests = static_cast<double>(due.size());
  const auto done = static_cast<double>(std::upper_bound(due.begin(), due.end(), p.epoch) - due.begin());
  const double epochs = setup_.config.epochs, later = setup_.config.seeds - run_number - 1;
  const double epoch_s = result_.train_s / p.epoch;
  const double test_s = done > 0 ? result_.eval_s / done : setup_.estimated_test_s;
  StepProgress progress{
      result_.seed, run_number, setup_.config.seeds, p.epoch, setup_.config.epochs, p.loss, p.learning_rate, 0, 0};
  progress.images_per_s = static_cast<double>(setup_.train->size()) / std::max(epoch_s, 1e-9);
  progress.seconds_left = epoch_s * (epochs - p.epoch + later * epochs) + test_s * (tests - done + later * tests);
  observer.epoch(progress);
}

TestResult SeedRun::final_test(bool keep_logits) {
  return test(student_.context(), student_.model(), *setup_.test, setup_.pixel_table,
              {setup_.config.eval_batch_size, keep_logits, 0});
}

}  // namespace gift
