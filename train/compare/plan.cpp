#include "train/compare/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/error.h"
#include "losses/registry.h"
#include "train/compare/loss_axis.h"
#include "train/native_loss.h"
#include "train/sets.h"
#include "train/shared_settings.h"

namespace gift {
namespace {

// What decides the batches, with what the data set and the model's family say about the input.
std::string key_of_batches(Config c) {
  const InputPlan input = input_plan(c);
  c.image_size = input.size;
  c.crop_factor = input.crop_factor;
  c.test_resize = input.test_transform.resize;
  return batches_key(c);
}

// What made a set, looked up once for each.
class Layouts {
 public:
  const std::string& of(const std::string& set) {
    const auto [at, added] = known_.try_emplace(set);
    if (added) at->second = method_of_layout(*open_collection(set, Split::train));
    return at->second;
  }

 private:
  std::map<std::string, std::string> known_;
};

std::string description_of(const Config& c) { return make_loss(c.loss, c.dataset)->description(); }

// What two cells of one student have in common, however the loss is written.
std::string student_of(Config c) {
  c.loss = description_of(c);
  return student_key(c) + std::to_string(c.seed);
}

// A native loss that is in the grid under its own name as well becomes one student with it.
void resolve_native(ComparisonPlan& plan) {
  Layouts layouts;
  std::map<std::string, size_t> named;
  for (size_t i = 0; i < plan.cells.size(); ++i)
    if (!is_native(plan.cells[i].config.loss)) named.emplace(student_of(plan.cells[i].config), i);
  std::vector<GridCell> kept;
  std::vector<bool> dropped(plan.cells.size(), false);
  for (size_t i = 0; i < plan.cells.size(); ++i) {
    GridCell& cell = plan.cells[i];
    Config& c = cell.config;
    if (!is_native(c.loss)) continue;
    const std::string layout = c.method.empty() ? layouts.of(c.train) : std::string();
    c.loss = native_loss(c, layout);
    std::string note = native_loss_note(c, layout);
    if (const auto same = named.find(student_of(c)); same != named.end()) {
      plan.cells[same->second].baseline |= cell.baseline;
      dropped[i] = true;
      note = "the native loss of " + cell.set + " is " + description_of(c) + ", which is in the comparison already";
    }
    if (!note.empty() && std::find(plan.notes.begin(), plan.notes.end(), note) == plan.notes.end())
      plan.notes.push_back(note);
  }
  for (size_t i = 0; i < plan.cells.size(); ++i)
    if (!dropped[i]) kept.push_back(std::move(plan.cells[i]));
  plan.cells = std::move(kept);
}

// Now that native losses are known, a baseline given by its name may be one of them.
void find_baseline(const std::string& baseline, std::vector<GridCell>& cells) {
  if (baseline.empty() || is_native(baseline)) return;
  for (GridCell& cell : cells) {
    Config wanted = cell.config;
    wanted.loss = parse_choice(baseline).loss;
    cell.baseline |= description_of(wanted) == description_of(cell.config);
  }
  if (std::none_of(cells.begin(), cells.end(), [](const GridCell& c) { return c.baseline; }))
    fail<ConfigError>("--baseline", "'", baseline, "' is none of the losses of the comparison");
}

void check_no_student_twice(const std::vector<GridCell>& cells) {
  std::set<std::string> seen;
  for (const GridCell& cell : cells) {
    const Config& c = cell.config;
    if (!seen.insert(student_of(c)).second)
      fail<ConfigError>("grid", "the same student twice: ", cell.set, ", ", c.model, ", ", c.optimizer, ", loss ",
                        description_of(c), ", seed ", c.seed);
  }
}

}  // namespace

ComparisonPlan plan_comparison(const Grid& grid) {
  ComparisonPlan plan;
  plan.cells = expand(grid);
  resolve_native(plan);
  find_baseline(grid.baseline, plan.cells);
  check_no_student_twice(plan.cells);
  std::map<std::string, size_t> groups;
  std::map<std::pair<size_t, uint64_t>, size_t> cohorts;
  for (size_t i = 0; i < plan.cells.size(); ++i) {
    const Config& c = plan.cells[i].config;
    const size_t group = groups.emplace(key_of_batches(c), groups.size()).first->second;
    const auto [at, added] = cohorts.emplace(std::pair(group, c.seed), plan.cohorts.size());
    if (added) plan.cohorts.push_back({group, c.seed, {}});
    plan.cohorts[at->second].cells.push_back(i);
  }
  plan.groups = groups.size();
  std::stable_sort(plan.cohorts.begin(), plan.cohorts.end(),
                   [](const PlannedCohort& a, const PlannedCohort& b) { return a.seed < b.seed; });
  return plan;
}

void limit_cohorts(ComparisonPlan& plan, const std::vector<size_t>& most_of_group) {
  std::vector<PlannedCohort> out;
  for (const PlannedCohort& cohort : plan.cohorts) {
    const size_t most = most_of_group[cohort.batches], parts = (cohort.cells.size() + most - 1) / most;
    for (size_t p = 0; p < parts; ++p) {  // parts of nearly equal size
      const auto at = [&](size_t part) {
        return cohort.cells.begin() + static_cast<int64_t>(cohort.cells.size() * part / parts);
      };
      out.push_back({cohort.batches, cohort.seed, {at(p), at(p + 1)}});
    }
  }
  plan.cohorts = std::move(out);
}

}  // namespace gift
