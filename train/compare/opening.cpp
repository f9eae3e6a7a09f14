#include "train/compare/opening.h"

#include <algorithm>
#include <set>
#include <utility>

#include "train/preflight_checks.h"

namespace gift {
namespace {

// Enough of the augmented batch to see what it is, and not too many bytes of a report.
int pictures_shown(const Setup& setup) {
  return std::clamp(200'000 / (setup.train->height() * setup.train->width()), 6, 48);
}

std::string student_line(const StudentPlan& plan) {
  return text(plan.config.model, ", ", plan.config.optimizer, ", lr ", plan.config.learning_rate, ", ", plan.loss);
}

CellRecord described(const GridCell& planned, const StudentPlan& student) {
  CellRecord cell;
  cell.set = planned.set;
  cell.baseline = planned.baseline;
  cell.config = student.config;
  cell.loss = student.loss;
  cell.result.seed = student.config.seed;
  return cell;
}

// Parameters, gradients and two moments of each must fit beside the sets, those of stacked students twice.
size_t students_that_fit(const Preflight& preflight, const Config& config) {
  const double mib =
      (config.stack ? 32.0 : 16.0) * static_cast<double>(preflight.student_parameters) / (1024.0 * 1024.0);
  return static_cast<size_t>(std::max(1.0, config.memory_limit_mib / std::max(mib, 1e-3)));
}

}  // namespace

std::vector<StudentPlan> OpenedComparison::students_of(const Setup& setup, const PlannedCohort& cohort) const {
  std::vector<StudentPlan> students;
  for (const size_t cell : cohort.cells) students.push_back(plan_student(setup, plan.cells[cell].config));
  return students;
}

bool OpenedComparison::finished(const PlannedCohort& cohort) const {
  return std::all_of(cohort.cells.begin(), cohort.cells.end(),
                     [&](size_t i) { return state.comparison.cells[i].result.finished; });
}

double OpenedComparison::seconds(const PlannedCohort& cohort) const {
  return groups[cohort.batches].student_s * static_cast<double>(cohort.cells.size());
}

void OpenedComparison::record(const PlannedCohort& cohort, const std::vector<StudentRecord>& students) {
  for (size_t k = 0; k < cohort.cells.size(); ++k) {
    CellRecord& cell = state.comparison.cells[cohort.cells[k]];
    cell.result = students[k].result;
    cell.first_gradient_norm = students[k].first_gradient_norm;
    cell.failure = students[k].failure;
    cell.correct = students[k].correct;
  }
}

OpenedComparison open_comparison(Engine& engine, ComparisonPlan plan, OpenSetups& setups, CompareObserver& observer) {
  OpenedComparison out{std::move(plan), {}, {}, {}};
  out.groups.resize(out.plan.groups);
  Comparison& comparison = out.state.comparison;
  comparison.cells.resize(out.plan.cells.size());
  std::vector<size_t> most(out.plan.groups, 1);
  std::vector<char> seen(out.plan.groups, 0);
  for (const std::string& note : out.plan.notes) observer.warning(note);
  for (const PlannedCohort& cohort : out.plan.cohorts) {
    Setup& setup = setups.open(cohort.batches, out.config_of(cohort), observer);
    const std::vector<StudentPlan> students = out.students_of(setup, cohort);
    for (size_t k = 0; k < cohort.cells.size(); ++k)
      comparison.cells[cohort.cells[k]] = described(out.plan.cells[cohort.cells[k]], students[k]);
    if (std::exchange(seen[cohort.batches], 1)) continue;
    const Preflight preflight = check_setup(engine, setup, students, observer);
    most[cohort.batches] = students_that_fit(preflight, setup.config());
    out.groups[cohort.batches] = {preflight.seconds / static_cast<double>(students.size()), setup.estimated_test_s};
    PlannedSet set{out.plan.cells[cohort.cells.front()].set, preflight, {}};
    for (const StudentPlan& student : students) set.students.push_back(student_line(student));
    comparison.sets[set.name] = {setup.class_names, to_json(preflight)};
    if (out.sets.empty()) out.state.augmented = augmented_sample(engine, setup, pictures_shown(setup));
    out.sets.push_back(std::move(set));
  }
  limit_cohorts(out.plan, most);
  return out;
}

ComparisonOutline outline_of(const OpenedComparison& opened, const std::vector<std::string>& devices) {
  ComparisonOutline out;
  out.sets = opened.sets;
  out.devices = devices;
  out.cells = static_cast<int>(opened.state.comparison.cells.size());
  out.cohorts = static_cast<int>(opened.plan.cohorts.size());
  std::set<uint64_t> seeds;
  for (const PlannedCohort& cohort : opened.plan.cohorts) {
    seeds.insert(cohort.seed);
    out.cohorts_done += opened.finished(cohort);
    for (const size_t cell : cohort.cells) {
      const bool done = opened.state.comparison.cells[cell].result.finished;
      out.cells_done += done;
      if (!done) out.seconds += opened.groups[cohort.batches].student_s;
    }
  }
  out.seconds /= static_cast<double>(std::clamp(out.cohorts - out.cohorts_done, 1, static_cast<int>(devices.size())));
  out.seeds = static_cast<int>(seeds.size());
  for (const PlannedSet& set : out.sets) out.memory_mib = std::max(out.memory_mib, set.preflight.memory_mib);
  return out;
}

}  // namespace gift
