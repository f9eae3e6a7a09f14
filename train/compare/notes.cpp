#include "train/compare/notes.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/error.h"
#include "core/join.h"
#include "train/compare/row_text.h"
#include "train/shared_settings.h"

namespace gift {
namespace {

using nlohmann::json;

// "2 for each loss", or by loss where they differ: "1 for ce; 2 for gift".
std::string tried(const std::map<std::string, int>& by_loss) {
  std::map<int, std::vector<std::string>> by_number;
  for (const auto& [loss, n] : by_loss) by_number[n].push_back(loss);
  if (by_number.size() == 1) return text(by_number.begin()->first, " for each loss");
  return joined(by_number, "; ", [](const auto& each) { return text(each.first, " for ", joined(each.second)); });
}

// How many settings each loss was tried with on each set and model; once where that is the same everywhere.
std::string tried(const json& rows) {
  std::map<std::string, std::map<std::string, int>> by_block;
  for (const json& row : rows)
    ++by_block[row["set"].get<std::string>() + ", " + row["model"].get<std::string>()][row["loss"].get<std::string>()];
  std::set<std::string> texts;
  std::string all;
  for (const auto& [block, by_loss] : by_block) {
    texts.insert(tried(by_loss));
    all += (all.empty() ? "" : "; ") + block + ": " + tried(by_loss);
  }
  return texts.size() == 1 ? *texts.begin() : all;
}

bool any(const json& rows, const char* field) {
  return std::any_of(rows.begin(), rows.end(), [&](const json& row) { return !row[field].is_null(); });
}

bool any_unpaired(const json& rows) {
  return std::any_of(rows.begin(), rows.end(), [](const json& row) {
    return row["difference"].is_object() && row["difference"]["pairing"] != "paired";
  });
}

}  // namespace

std::vector<std::string> pairing_lines(const std::vector<ComparisonRow>& rows) {
  std::map<std::string, std::vector<const ComparisonRow*>> batches, groups;
  std::vector<std::string> batch_order, group_order;
  for (const ComparisonRow& row : rows) {
    const std::string batch = row.set + batches_key(row.config), group = row.set + architecture_key(row.config);
    if (batches[batch].empty()) batch_order.push_back(batch);
    if (groups[group].empty()) group_order.push_back(group);
    batches[batch].push_back(&row);
    groups[group].push_back(&row);
  }
  const auto names = [](const std::vector<const ComparisonRow*>& of) {
    return joined(of, ", ", [](const ComparisonRow* row) { return row->label; });
  };
  std::vector<std::string> out;
  for (const std::string& group : group_order)
    if (groups[group].size() > 1)
      out.push_back("paired (same batches, teacher and initial weights for each seed): " + names(groups[group]));
  for (const std::string& batch : batch_order) {
    const auto& of = batches[batch];
    const bool several = std::any_of(of.begin(), of.end(), [&](const ComparisonRow* row) {
      return architecture_key(row->config) != architecture_key(of.front()->config);
    });
    if (several)
      out.push_back("seed-matched only (same batches and teacher, other initial weights), across architectures of: " +
                    names(of));
  }
  if (batch_order.size() > 1)
    out.push_back(text("unpaired: rows of different sets, protocols or batch sizes (", batch_order.size(),
                       " groups); their differences are those of independent samples"));
  return out;
}

std::vector<std::string> comparison_notes(const json& result) {
  const json& rows = result["rows"];
  std::vector<std::string> out;
  const size_t tests = tests_on_the_way(rows);
  out.push_back(
      text("Accuracies are mean ± population standard deviation over the seeds, as papers print them; all "
           "comparisons rest on the last test. Best is the ",
           tests ? text("best of ", tests, " test-set evaluations, as published")
                 : "best of the test-set evaluations on the way, as published",
           "."));
  if (has_selected(rows))
    out.push_back(
        "By held-out images: the test accuracy in the epoch that was best on training images held out from training; "
        "chosen without the test set.");
  if (any(rows, "difference"))
    out.push_back(
        "Differences are means over the seeds that both rows have, each with its 95 % interval (Student's t of the "
        "differences; Welch's where unpaired); verdicts at 5 % for the whole table (Holm). One seed gives no "
        "verdict.");
  if (any(rows, "against_best"))
    out.push_back(
        "Bold rows are not told apart from the best of their block (same set and model): 95 % simultaneous intervals "
        "against the best (Edwards & Hsu 1983).");
  out.push_back("“Not told apart” does not mean equal: it may take more seeds to see a difference.");
  out.push_back("All rows share luck: a bad seed hits every row.");
  out.push_back(text("Results hold for this set, this teacher and these shared, untuned settings (tuning budget: ",
                     rows.size(), rows.size() == 1 ? " row, " : " rows, ", result["cells"].size(),
                     " cells; settings tried a set and model: ", tried(rows), ")."));
  const bool images = std::any_of(rows.begin(), rows.end(), [](const json& row) {
    return row["difference"].is_object() && row["difference"]["images"].is_object();
  });
  if (images)
    out.push_back(
        "Intervals over test images (bootstrap) say how these trained networks would differ on other test images; "
        "they are not about these losses.");
  if (any_unpaired(rows))
    out.push_back(
        "“Seed-matched only”: the same batches, but other initial weights. “Unpaired”: another set, protocol or batch "
        "size.");
  if (any(rows, "dd_ranking"))
    out.push_back("DD-Ranking: HLR (hard label recovery), IOR (improvement over random) and LRS with weight 0.5.");
  return out;
}

}  // namespace gift
