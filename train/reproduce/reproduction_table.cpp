#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "core/error.h"
#include "core/metrics/summary.h"
#include "train/reproduce/reproduction.h"

namespace gift {
namespace {

std::string signed_text(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%+.1f", value);
  return digits;
}

std::string shown(const std::vector<double>& values) {
  if (values.empty()) return "–";
  const Summary s = summarize(values);
  if (s.n > 1) return summary_text(s, 1);
  return summary_text(s, 1).substr(0, summary_text(s, 1).find(' '));
}

std::string difference_text(const std::optional<MeanDifference>& d) {
  if (!d) return "";
  std::string out = signed_text(d->mean);
  if (d->n > 1 && d->low <= d->high) out += " [" + signed_text(d->low) + ", " + signed_text(d->high) + "]";
  return out;
}

std::string marks(const RecipeCell& cell) {
  std::string out;
  for (const size_t note : cell.notes) out += (out.empty() ? " (" : ", ") + std::to_string(note + 1);
  return out.empty() ? out : out + ")";
}

std::string loss_text(const RecipeCell& cell) {
  return cell.loss == "native" ? "native: " + cell.loss_used : cell.loss;
}

bool several_optimizers(const ReproductionPlan& plan) {
  std::set<std::string> names;
  for (const RecipeCell& cell : plan.recipe.cells) names.insert(cell.optimizer);
  return names.size() > 1;
}

// What a row begins with: set, student, optimizer if there are several, loss.
std::vector<std::string> head_of(bool optimizers) {
  std::vector<std::string> out{"set", "student"};
  if (optimizers) out.emplace_back("optimizer");
  out.emplace_back("loss");
  return out;
}
std::vector<std::string> start_of(const ReproductionPlan& plan, const PlannedCell& planned, bool optimizers) {
  std::vector<std::string> out{planned.set, planned.cell.model};
  if (optimizers) out.push_back(plan.recipe.terms.optimizer(planned.cell.optimizer).title);
  out.push_back(loss_text(planned.cell));
  return out;
}

}  // namespace

Table reproduction_table(const ReproductionPlan& plan, std::span<const ReproducedCell> cells) {
  const bool optimizers = several_optimizers(plan);
  Table table{head_of(optimizers), {}};
  for (const char* head : {"paper", "best, as published", "last", "n", "paper − native", "ours − native"})
    table.head.emplace_back(head);
  for (size_t i = 0; i < cells.size(); ++i) {
    const PlannedCell& planned = plan.cells[i];
    std::vector<std::string> row = start_of(plan, planned, optimizers);
    row.push_back((planned.cell.paper ? planned.cell.paper->text : "–") + marks(planned.cell));
    row.push_back(planned.ready() ? shown(cells[i].best) : "missing");
    row.push_back(planned.ready() ? shown(cells[i].last) : "missing");
    row.push_back(std::to_string(cells[i].last.size()) +
                  (cells[i].lost.empty() ? "" : text(", ", cells[i].lost.size(), " lost")));
    row.push_back(cells[i].printed_difference ? signed_text(*cells[i].printed_difference) : "");
    row.push_back(difference_text(cells[i].difference));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table plan_table(const ReproductionPlan& plan) {
  const bool optimizers = several_optimizers(plan);
  Table table{head_of(optimizers), {}};
  table.head.insert(table.head.end(), {"paper", "state"});
  for (const PlannedCell& planned : plan.cells) {
    std::vector<std::string> row = start_of(plan, planned, optimizers);
    row.push_back(planned.cell.paper ? planned.cell.paper->text : "–");
    row.push_back(planned.ready() ? "found" : text(planned.missing.size(), " missing"));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<std::string> reproduction_remarks(const ReproductionPlan& plan) {
  std::vector<std::string> out;
  const Recipe& recipe = plan.recipe;
  std::set<size_t> used;
  for (const PlannedCell& planned : plan.cells) used.insert(planned.cell.notes.begin(), planned.cell.notes.end());
  for (const std::string& deviation : plan.deviations) out.push_back("Deviation from the recipe: " + deviation + ".");
  for (const size_t note : recipe.general_notes) out.push_back(recipe.notes[note]);
  for (const size_t note : used) out.push_back(text("(", note + 1, ") ", recipe.notes[note]));
  std::set<std::string> remarks;
  for (const PlannedCell& planned : plan.cells)
    for (const std::string& remark : planned.remarks) remarks.insert(planned.set + ": " + remark + ".");
  out.insert(out.end(), remarks.begin(), remarks.end());
  for (const std::string& what : plan.missing) out.push_back("Missing: " + what + ".");
  return out;
}

std::string reproduction_markdown(const ReproductionPlan& plan, std::span<const ReproducedCell> cells) {
  std::string out = "## " + plan.recipe.title + "\n\n" + as_markdown(reproduction_table(plan, cells)) + "\n" +
                    "Top-1 accuracy in percent, mean ± population std. \"best\" is the best of the tests on the way, "
                    "chosen on the test set as the paper does; differences are means over paired seeds of the last "
                    "accuracy, with 95 % t intervals; the paper's are computed from its printed means.\n\n";
  for (const std::string& remark : reproduction_remarks(plan)) out += "- " + remark + "\n";
  for (const ReproducedCell& cell : cells)
    for (const std::string& lost : cell.lost)
      out += "- " + plan.cells[static_cast<size_t>(&cell - cells.data())].set + ": " + lost + "\n";
  return out;
}

}  // namespace gift
