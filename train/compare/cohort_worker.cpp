#include "train/compare/cohort_worker.h"

#include "core/error.h"
#include "models/saved_model.h"
#include "train/environment.h"
#include "train/saved_input.h"

namespace gift {
namespace {

// Says nothing twice: sets that are opened again have warned before.
class Quiet final : public Observer {};

// Stands for what went wrong with the comparison's own files, so that it is not taken for a set's or a teacher's.
struct OwnFilesFailed {
  std::exception_ptr cause;
};

template <class Work>
auto at_own_files(const Work& work) {
  try {
    return work();
  } catch (...) {
    throw OwnFilesFailed{std::current_exception()};
  }
}

}  // namespace

void CohortWorker::run() {
  const auto is_open = [this](size_t group) { return setups_.has(group); };
  while (const std::optional<size_t> number = board_.take(device_.name, is_open)) {
    if (train(*number) == CohortRun::Stop::interrupted) return board_.was_cut_off();
    board_.ended(*number);
  }
}

CohortRun::Stop CohortWorker::train(size_t number) {
  try {
    return train_students(number);
  } catch (const OwnFilesFailed& failure) {
    std::rethrow_exception(failure.cause);
  } catch (const FileError& error) {
    board_.fail(number, error.what());
  } catch (const FormatError& error) {
    board_.fail(number, error.what());
  }
  return CohortRun::Stop::finished;
}

CohortRun::Stop CohortWorker::train_students(size_t number) {
  const PlannedCohort& cohort = opened_.plan.cohorts[number];
  Quiet quiet;
  Setup& setup = setups_.open(cohort.batches, opened_.config_of(cohort), quiet);
  setup.estimated_test_s = opened_.groups[cohort.batches].test_s;
  CohortRun run(*device_.engine, setup, opened_.students_of(setup, cohort), cohort.seed);
  at_own_files([&] {
    const std::optional<CompareFolder::Saved> saved = folder_.load(number);
    if (!saved) return;
    run.restore(folder_.cohort(number), saved->records);
    board_.observer().resumed(cohort.seed, run.epochs_done());
  });
  const auto save = [&] {
    at_own_files([&] { folder_.save(number, plan_of(*device_.engine), run.records(), run.stores()); });
  };
  const CohortRun::Stop stop = run.run(board_.observer(), board_.place(number), options_.save_every_s, save);
  if (stop == CohortRun::Stop::finished) {
    if (options_.save_students) at_own_files([&] { save_students(number, run, setup); });
    save();
  }
  board_.record(number, run.records());
  return stop;
}

void CohortWorker::save_students(size_t number, CohortRun& run, const Setup& setup) const {
  for (size_t k = 0; k < run.size(); ++k) {
    const SeedResult& result = run.records()[k].result;
    if (result.diverged_at || !run.records()[k].failure.empty()) continue;
    save_model(folder_.student(text("cell", opened_.plan.cohorts[number].cells[k])), run.student(k).model(),
               model_card(setup, run.plan(k)));
  }
}

}  // namespace gift
