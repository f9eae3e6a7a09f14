#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "train/compare/rows.h"

namespace gift {

// What the training pictures of a row are.
enum class SetKind : uint8_t { distilled, random_subset, full };

// From the row's setting `subset` ("random:ipc=10", "full"), and from the number of training images, where `preflight`
// has it: as many as the data set has make a full set.
SetKind set_kind(const Config& config, const nlohmann::json& preflight);

// The metrics of DD-Ranking 0.2 for one row on a distilled set, from mean last accuracies, in points:
//   HLR = full real data − distilled set, both with hard labels (small is good)
//   IOR = distilled set − random subset, both with the row's loss (large is good)
//   LRS = 100 (e^α − e^-1) / (e − e^-1), α = w·IOR − (1 − w)·HLR, both as shares, w = 0.5
struct DdRanking {
  std::optional<double> hlr, ior, lrs;  // nothing where the rows for it are not there
};
constexpr double dd_ranking_weight = 0.5;

// For each row; nothing for rows on other than distilled sets. The rows needed must agree in data set, model and test
// set; hard labels are the loss "ce". kinds[i] is that of row i.
std::vector<std::optional<DdRanking>> dd_ranking(const std::vector<CellRecord>& cells,
                                                 const std::vector<ComparisonRow>& rows,
                                                 const std::vector<SetKind>& kinds);

}  // namespace gift
