#include "train/compare/runner.h"

#include <algorithm>
#include <map>
#include <memory>

#include "models/saved_model.h"
#include "train/cohort_run.h"
#include "train/compare/compare_folder.h"
#include "train/compare/plan.h"
#include "train/environment.h"
#include "train/preflight_checks.h"
#include "train/saved_input.h"

namespace gift {
namespace {

// Enough of the augmented batch to see what it is, and not too many bytes of a report.
int pictures_shown(const Setup& setup) {
  return std::clamp(200'000 / (setup.train->height() * setup.train->width()), 6, 48);
}

std::string student_line(const StudentPlan& plan) {
  return text(plan.config.model, ", ", plan.config.optimizer, ", lr ", plan.config.learning_rate, ", ", plan.loss);
}

// The settings as they were resolved, one entry for each row: what `seeds` cells that differ in nothing else became.
nlohmann::json resolved_grid(const Grid& grid, const std::vector<CellRecord>& cells) {
  Grid out;
  for (const CellRecord& cell : cells) {
    Config row = cell.config;
    row.seeds = 1;
    if (!out.entries.empty()) {
      GridEntry& last = out.entries.back();
      Config next = last.settings;
      next.seed += static_cast<uint64_t>(next.seeds);
      next.seeds = 1;
      if (last.name == cell.set && to_json(next) == to_json(row)) {
        ++last.settings.seeds;
        continue;
      }
    }
    out.entries.push_back({cell.set, row, {}, {}, {}, {}, {}});
    if (cell.baseline && out.baseline.empty()) out.baseline = row.loss;
  }
  nlohmann::json json = to_json(out);
  if (grid.baseline.empty()) json.erase("baseline");
  return json;
}

// Sets and teacher of a group of cells, opened when needed and kept while there is room.
class OpenSetups {
 public:
  OpenSetups(Engine& engine, size_t groups) : engine_(engine), setups_(groups) {}

  Setup& open(size_t group, const Config& config, Observer& observer) {
    if (setups_[group]) return *setups_[group];
    make_room(config);
    setups_[group] = std::make_unique<Setup>(open_setup(engine_, config, observer));
    return *setups_[group];
  }

 private:
  void make_room(const Config& config) {
    int64_t bytes = 0;
    for (const auto& setup : setups_)
      if (setup) bytes += setup->train->total_bytes() + setup->test->total_bytes();
    if (bytes <= int64_t{config.memory_limit_mib} << 20) return;
    for (auto& setup : setups_) setup.reset();
  }

  Engine& engine_;
  std::vector<std::unique_ptr<Setup>> setups_;
};

// Says nothing twice: sets that are opened again have warned before.
class Quiet final : public Observer {};

class ComparisonRun {
 public:
  ComparisonRun(Engine& engine, const Grid& grid, const CompareOptions& options, CompareObserver& observer,
                FunctionRef<void(const CompareState&)> write)
      : engine_(engine),
        options_(options),
        observer_(observer),
        write_(write),
        plan_(plan_comparison(grid)),
        setups_(engine, plan_.groups) {
    state_.comparison.environment = environment_of(engine);
    state_.comparison.command = options.command;
    state_.comparison.baseline = grid.baseline;
    open_all();
    config_ = resolved_grid(grid, state_.comparison.cells);
  }

  CompareState run() {
    if (options_.dry_run) {
      observer_.outline(outline(), state_.comparison.cells);
      return std::move(state_);
    }
    folder_ = std::make_unique<CompareFolder>(options_.out, config_, options_.resume);
    for (size_t i = 0; i < plan_.cohorts.size(); ++i) load(i);
    observer_.outline(outline(), state_.comparison.cells);
    for (size_t i = 0; i < plan_.cohorts.size() && !state_.interrupted; ++i)
      if (!finished(i)) run_cohort(i);
    state_.comparison.complete = !state_.interrupted;
    write_(state_);
    return std::move(state_);
  }

 private:
  int cell_count() const { return static_cast<int>(state_.comparison.cells.size()); }
  const Config& config_of(const PlannedCohort& cohort) const { return plan_.cells[cohort.cells.front()].config; }

  // Everything that can be wrong shows here: sets, teachers, settings of every student.
  void open_all() {
    state_.comparison.cells.resize(plan_.cells.size());
    std::vector<size_t> most(plan_.groups, 1);
    std::vector<char> seen(plan_.groups, 0);
    for (const std::string& note : plan_.notes) observer_.warning(note);
    group_seconds_.resize(plan_.groups);
    for (const PlannedCohort& cohort : plan_.cohorts) {
      Setup& setup = setups_.open(cohort.batches, config_of(cohort), observer_);
      std::vector<StudentPlan> students = plan_students(setup, cohort);
      for (size_t k = 0; k < cohort.cells.size(); ++k) describe(cohort.cells[k], students[k]);
      if (std::exchange(seen[cohort.batches], 1)) continue;
      const Preflight preflight = check_setup(engine_, setup, students, observer_);
      most[cohort.batches] = students_that_fit(preflight, setup.config());
      group_seconds_[cohort.batches] = preflight.seconds / static_cast<double>(students.size());
      PlannedSet set{plan_.cells[cohort.cells.front()].set, preflight, {}};
      for (const StudentPlan& student : students) set.students.push_back(student_line(student));
      state_.comparison.sets[set.name] = {setup.class_names, to_json(preflight)};
      if (sets_.empty()) state_.augmented = augmented_sample(engine_, setup, pictures_shown(setup));
      sets_.push_back(std::move(set));
    }
    limit_cohorts(plan_, most);
  }

  std::vector<StudentPlan> plan_students(const Setup& setup, const PlannedCohort& cohort) const {
    std::vector<StudentPlan> students;
    for (const size_t cell : cohort.cells) students.push_back(plan_student(setup, plan_.cells[cell].config));
    return students;
  }

  void describe(size_t at, const StudentPlan& student) {
    CellRecord& cell = state_.comparison.cells[at];
    cell.set = plan_.cells[at].set;
    cell.baseline = plan_.cells[at].baseline;
    cell.config = student.config;
    cell.loss = student.loss;
    cell.result.seed = student.config.seed;
  }

  // Parameters, gradients and two moments of each must fit beside the sets, those of stacked students twice.
  static size_t students_that_fit(const Preflight& preflight, const Config& config) {
    const double mib =
        (config.stack ? 32.0 : 16.0) * static_cast<double>(preflight.student_parameters) / (1024.0 * 1024.0);
    return static_cast<size_t>(std::max(1.0, config.memory_limit_mib / std::max(mib, 1e-3)));
  }

  ComparisonOutline outline() const {
    ComparisonOutline out;
    out.sets = sets_;
    out.cells = cell_count();
    out.cohorts = static_cast<int>(plan_.cohorts.size());
    std::map<uint64_t, int> seeds;
    for (const PlannedCohort& cohort : plan_.cohorts) {
      ++seeds[cohort.seed];
      for (const size_t cell : cohort.cells) {
        const bool done = state_.comparison.cells[cell].result.finished;
        out.cells_done += done;
        if (!done) out.seconds += group_seconds_[cohort.batches];
      }
    }
    out.seeds = static_cast<int>(seeds.size());
    for (const PlannedSet& set : sets_) out.memory_mib = std::max(out.memory_mib, set.preflight.memory_mib);
    return out;
  }

  void load(size_t number) {
    const std::optional<CompareFolder::Saved> saved = folder_->load(number);
    if (!saved) return;
    check_plan(saved->plan, engine_, options_.allow_other_plan, options_.out);
    take_over(number, saved->records);
  }

  bool finished(size_t number) const {
    const std::vector<size_t>& cells = plan_.cohorts[number].cells;
    return std::all_of(cells.begin(), cells.end(),
                       [&](size_t i) { return state_.comparison.cells[i].result.finished; });
  }

  void take_over(size_t number, const std::vector<StudentRecord>& records) {
    const std::vector<size_t>& cells = plan_.cohorts[number].cells;
    if (records.size() != cells.size())
      fail<FormatError>("resume", folder_->cohort(number).string(), ": holds ", records.size(), " students, expected ",
                        cells.size());
    for (size_t k = 0; k < cells.size(); ++k) {
      CellRecord& cell = state_.comparison.cells[cells[k]];
      cell.result = records[k].result;
      cell.first_gradient_norm = records[k].first_gradient_norm;
      cell.failure = records[k].failure;
      cell.correct = records[k].correct;
    }
  }

  double work_after(size_t number) const {
    double later = 0;
    const auto cost = [&](const PlannedCohort& c) {
      return group_seconds_[c.batches] * static_cast<double>(c.cells.size());
    };
    for (size_t i = number + 1; i < plan_.cohorts.size(); ++i)
      if (!finished(i)) later += cost(plan_.cohorts[i]);
    return later / std::max(cost(plan_.cohorts[number]), 1e-9);
  }

  void run_cohort(size_t number) {
    const PlannedCohort& cohort = plan_.cohorts[number];
    observer_.cohort(cohort.cells);
    at_own_files_ = false;
    try {
      train(number);
    } catch (const FileError& error) {
      if (at_own_files_) throw;
      fail_cells(number, error.what());
    } catch (const FormatError& error) {
      if (at_own_files_) throw;
      fail_cells(number, error.what());
    }
    if (state_.interrupted) return;
    for (const size_t cell : cohort.cells) observer_.cell_ended(cell);
    if (number + 1 < plan_.cohorts.size()) write_(state_);
  }

  void train(size_t number) {
    const PlannedCohort& cohort = plan_.cohorts[number];
    Quiet quiet;
    Setup& setup = setups_.open(cohort.batches, config_of(cohort), quiet);
    CohortRun run(engine_, setup, plan_students(setup, cohort), cohort.seed);
    at_own_files_ = true;
    if (const std::optional<CompareFolder::Saved> saved = folder_->load(number)) {
      run.restore(folder_->cohort(number), saved->records);
      observer_.resumed(cohort.seed, run.epochs_done());
    }
    const RunPlace place{static_cast<int>(number), static_cast<int>(plan_.cohorts.size()), work_after(number)};
    const auto save = [&] {
      at_own_files_ = true;
      folder_->save(number, plan_of(engine_), run.records(), run.stores());
      at_own_files_ = false;
    };
    at_own_files_ = false;
    state_.interrupted = run.run(observer_, place, options_.save_every_s, save) == CohortRun::Stop::interrupted;
    at_own_files_ = true;
    if (!state_.interrupted) {
      if (options_.save_students) save_students(number, run, setup);
      save();
    }
    take_over(number, run.records());
  }

  void save_students(size_t number, CohortRun& run, const Setup& setup) {
    for (size_t k = 0; k < run.size(); ++k) {
      const SeedResult& result = run.records()[k].result;
      if (result.diverged_at || !run.records()[k].failure.empty()) continue;
      save_model(folder_->student(text("cell", plan_.cohorts[number].cells[k])), run.student(k).model(),
                 model_card(setup, run.plan(k)));
    }
  }

  // A set or teacher that cannot be read any more: its cells are lost, not those of the others. What goes wrong with
  // the comparison's own files (a full disk, say) ends it instead.
  void fail_cells(size_t number, const std::string& message) {
    for (const size_t i : plan_.cohorts[number].cells) {
      CellRecord& cell = state_.comparison.cells[i];
      if (cell.result.finished) continue;
      cell.failure = message;
      cell.result.finished = true;
    }
  }

  Engine& engine_;
  const CompareOptions& options_;
  CompareObserver& observer_;
  FunctionRef<void(const CompareState&)> write_;
  ComparisonPlan plan_;
  OpenSetups setups_;
  std::unique_ptr<CompareFolder> folder_;
  nlohmann::json config_;
  std::vector<PlannedSet> sets_;
  CompareState state_;
  std::vector<double> group_seconds_;  // estimate for one student
  bool at_own_files_ = false;          // not at sets and teachers, should something be thrown
};

}  // namespace

CompareState run_comparison(Engine& engine, const Grid& grid, const CompareOptions& options, CompareObserver& observer,
                            FunctionRef<void(const CompareState&)> write) {
  return ComparisonRun(engine, grid, options, observer, write).run();
}

}  // namespace gift
