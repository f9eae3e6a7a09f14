#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/statistics/bootstrap.h"
#include "core/statistics/difference.h"
#include "train/compare/rows.h"

namespace gift {

// A row's last accuracy against that of its baseline row, over the seeds that both have (all seeds where unpaired).
struct RowDifference {
  size_t to = 0;  // index of the baseline row
  Pairing pairing = Pairing::unpaired;
  MeanDifference difference;         // points of accuracy
  double p_holm = no_number;         // corrected over the whole table
  std::string verdict;               // "better", "worse", "not told apart", "one seed", "no shared seed"
  std::map<int, double> detectable;  // seeds → what they could have detected (80 % power, 5 % two-sided), if paired
  std::optional<Interval> images;    // over test images, for these trained networks
};

// For each row its difference to the baseline row that fits it best; nothing for baselines and where none fits. A
// baseline row of the same set, model, optimizer and learning rate fits, one that agrees in all other settings first;
// where there is none, the only baseline row of the set. `over_images`: the bootstrap, too, where test results are
// kept.
std::vector<std::optional<RowDifference>> differences_to_baseline(const std::vector<CellRecord>& cells,
                                                                  const std::vector<ComparisonRow>& rows,
                                                                  bool over_images = true);

// A row within its block (set, model): simultaneous bounds of its distance to the best other row.
struct RowAgainstBest {
  double low = 0, high = 0;  // may be infinite
  bool bold = false;         // not told apart from the best, and compared over two seeds at least
};

// Multiple comparisons with the best in each block; nothing for rows that stand alone.
std::vector<std::optional<RowAgainstBest>> against_best(const std::vector<CellRecord>& cells,
                                                        const std::vector<ComparisonRow>& rows);

}  // namespace gift
