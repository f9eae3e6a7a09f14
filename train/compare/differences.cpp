#include "train/compare/differences.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/statistics/best.h"
#include "core/statistics/holm.h"
#include "core/statistics/power.h"
#include "train/shared_settings.h"

namespace gift {
namespace {

std::string all_but_the_loss(Config config) {
  config.loss.clear();
  return student_key(config);
}

// The first of the rows that `fits`; with `only`, nothing when there are several.
template <class Fits>
std::optional<size_t> find_row(const std::vector<ComparisonRow>& rows, bool only, Fits fits) {
  std::optional<size_t> found;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].baseline || !fits(rows[i])) continue;
    if (found) return only ? std::nullopt : found;
    found = i;
  }
  return found;
}

std::optional<size_t> baseline_of(const std::vector<ComparisonRow>& rows, const ComparisonRow& row) {
  const std::string settings = all_but_the_loss(row.config);
  const auto same_set = [&](const ComparisonRow& b) { return b.set == row.set; };
  const auto equal = [&](const ComparisonRow& b) { return same_set(b) && all_but_the_loss(b.config) == settings; };
  const auto block = [&](const ComparisonRow& b) {
    return same_set(b) && b.config.model == row.config.model && b.config.optimizer == row.config.optimizer &&
           b.config.learning_rate == row.config.learning_rate;
  };
  if (const auto found = find_row(rows, false, equal)) return found;
  if (const auto found = find_row(rows, true, block)) return found;
  return find_row(rows, true, same_set);
}

std::string verdict_of(const RowDifference& d) {
  if (d.difference.n == 0) return "no shared seed";
  if (d.difference.n == 1) return "one seed";
  if (!(d.p_holm <= 0.05)) return "not told apart";
  return d.difference.mean > 0 ? "better" : "worse";
}

RowDifference compare(const std::vector<CellRecord>& cells, const ComparisonRow& row, const ComparisonRow& baseline) {
  RowDifference out;
  out.pairing = pairing_of(row, baseline);
  const std::map<uint64_t, double> ours = row.last(cells), theirs = baseline.last(cells);
  std::vector<double> a, b;
  for (const auto& [seed, value] : ours)
    if (out.pairing == Pairing::unpaired || theirs.count(seed)) a.push_back(value);
  for (const auto& [seed, value] : theirs)
    if (out.pairing == Pairing::unpaired || ours.count(seed)) b.push_back(value);
  if (out.pairing == Pairing::unpaired) {
    out.difference = welch_difference(a, b);
    return out;
  }
  out.difference = paired_difference(a, b);
  if (out.difference.n >= 2)
    for (const int n : {3, 5, 10}) out.detectable[n] = detectable_difference(out.difference.std, n);
  return out;
}

// For each test image in how many of the shared seeds the row was right, less the baseline's; empty where unknown.
std::vector<int32_t> image_scores(const std::vector<CellRecord>& cells, const ComparisonRow& row,
                                  const ComparisonRow& baseline) {
  std::vector<int32_t> scores;
  if (row.set != baseline.set || row.config.test != baseline.config.test) return scores;
  for (const size_t i : row.cells) {
    const auto other = std::find_if(baseline.cells.begin(), baseline.cells.end(),
                                    [&](size_t k) { return cells[k].config.seed == cells[i].config.seed; });
    if (other == baseline.cells.end() || !counts(cells[i]) || !counts(cells[*other])) continue;
    const auto &ours = cells[i].correct, &theirs = cells[*other].correct;
    if (ours.empty() || ours.size() != theirs.size() || (!scores.empty() && scores.size() != ours.size())) return {};
    scores.resize(ours.size());
    for (size_t k = 0; k < ours.size(); ++k) scores[k] += int{ours[k] != 0} - int{theirs[k] != 0};
  }
  return scores;
}

void add_image_intervals(const std::vector<CellRecord>& cells, const std::vector<ComparisonRow>& rows,
                         std::vector<std::optional<RowDifference>>& out) {
  std::map<size_t, std::pair<std::vector<size_t>, std::vector<std::vector<int32_t>>>> by_images;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!out[i] || out[i]->pairing == Pairing::unpaired || out[i]->difference.n == 0) continue;
    std::vector<int32_t> scores = image_scores(cells, rows[i], rows[out[i]->to]);
    if (scores.empty()) continue;
    auto& [which, all] = by_images[scores.size()];
    which.push_back(i);
    all.push_back(std::move(scores));
  }
  for (const auto& [images, entry] : by_images) {
    const std::vector<Interval> intervals = bootstrap_means(entry.second);
    for (size_t k = 0; k < intervals.size(); ++k) {
      RowDifference& d = *out[entry.first[k]];
      const double points = 100 / static_cast<double>(d.difference.n);
      d.images = Interval{intervals[k].low * points, intervals[k].high * points};
    }
  }
}

}  // namespace

std::vector<std::optional<RowDifference>> differences_to_baseline(const std::vector<CellRecord>& cells,
                                                                  const std::vector<ComparisonRow>& rows,
                                                                  bool over_images) {
  std::vector<std::optional<RowDifference>> out(rows.size());
  std::vector<double> p(rows.size(), no_number);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].baseline) continue;
    const std::optional<size_t> to = baseline_of(rows, rows[i]);
    if (!to) continue;
    out[i] = compare(cells, rows[i], rows[*to]);
    out[i]->to = *to;
    p[i] = out[i]->difference.p;
  }
  const std::vector<double> corrected = holm(p);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!out[i]) continue;
    out[i]->p_holm = corrected[i];
    out[i]->verdict = verdict_of(*out[i]);
  }
  if (over_images) add_image_intervals(cells, rows, out);
  return out;
}

std::vector<std::optional<RowAgainstBest>> against_best(const std::vector<CellRecord>& cells,
                                                        const std::vector<ComparisonRow>& rows) {
  std::map<std::pair<std::string, std::string>, std::vector<size_t>> blocks;
  for (size_t i = 0; i < rows.size(); ++i)
    if (!rows[i].last(cells).empty()) blocks[{rows[i].set, rows[i].config.model}].push_back(i);
  std::vector<std::optional<RowAgainstBest>> out(rows.size());
  for (const auto& [name, block] : blocks) {
    if (block.size() < 2) continue;
    std::set<uint64_t> seeds;
    for (const size_t i : block)
      for (const auto& [seed, value] : rows[i].last(cells)) seeds.insert(seed);
    std::vector<std::vector<double>> values;
    for (const size_t i : block) {
      const std::map<uint64_t, double> last = rows[i].last(cells);
      values.emplace_back();
      for (const uint64_t seed : seeds) values.back().push_back(last.count(seed) ? last.at(seed) : no_number);
    }
    const std::vector<AgainstBest> bounds = compare_with_best(values);
    for (size_t k = 0; k < block.size(); ++k) {
      const bool compared = std::isfinite(bounds[k].high);  // with one row at least, over two seeds
      out[block[k]] = RowAgainstBest{bounds[k].low, bounds[k].high, bounds[k].may_be_best && compared};
    }
  }
  return out;
}

}  // namespace gift
