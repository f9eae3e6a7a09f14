#pragma once

#include <vector>

#include "train/cohort_run.h"
#include "train/compare/compare_observer.h"
#include "train/compare/compare_state.h"
#include "train/compare/open_setups.h"
#include "train/compare/plan.h"

namespace gift {

// What the pre-flight of a group of cells with equal batches measured, for one student.
struct GroupCost {
  double student_s = 0;  // estimate for all its epochs and tests
  double test_s = 0;     // of one test
};

// A comparison of which everything was opened and checked, and nothing trained.
struct OpenedComparison {
  ComparisonPlan plan;           // cohorts hold no more students than fit
  std::vector<PlannedSet> sets;  // by group, in the order of the plan
  std::vector<GroupCost> groups;
  CompareState state;  // its cells are described, its environment and baseline set

  const Config& config_of(const PlannedCohort& cohort) const { return plan.cells[cohort.cells.front()].config; }
  std::vector<StudentPlan> students_of(const Setup& setup, const PlannedCohort& cohort) const;
  bool finished(const PlannedCohort& cohort) const;
  double seconds(const PlannedCohort& cohort) const;  // estimate
  // What became of its students, finished or not.
  void record(const PlannedCohort& cohort, const std::vector<StudentRecord>& students);
};

// Everything that can be wrong with sets, teachers and the settings of every student shows here.
OpenedComparison open_comparison(Engine& engine, ComparisonPlan plan, OpenSetups& setups, CompareObserver& observer);

// What is to be done on these devices.
ComparisonOutline outline_of(const OpenedComparison& opened, const std::vector<std::string>& devices);

}  // namespace gift
