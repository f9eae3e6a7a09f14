#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "train/compare/cell_record.h"

namespace gift {

// Cells that differ in nothing but the seed.
struct ComparisonRow {
  std::string set, loss;  // the loss as it was understood
  Config config;          // of its first cell
  std::string label;      // tells it from the other rows: the loss, and what else differs
  bool baseline = false;
  std::vector<size_t> cells;  // indices, by seed

  // Last accuracies of the seeds that ended (neither diverged nor failed), by seed.
  std::map<uint64_t, double> last(const std::vector<CellRecord>& all) const;
};

// What tells a cell from all others: set, seed, loss as understood, all settings.
std::string cell_identity(const CellRecord& cell);

// A name for a training set in tables: the last part of its path, with the one before where it says little ("ipc10").
std::string set_name(const Config& config);

// Whether a cell's figures count in means.
bool counts(const CellRecord& cell);

// In the order in which the rows first appear. A row is a baseline if one of its cells is, or if its loss is
// `baseline`, a loss as given on a command line ("" and "native": by the cells alone). ConfigError when `baseline` is
// not a loss, or is one that no row has.
std::vector<ComparisonRow> comparison_rows(const std::vector<CellRecord>& cells, const std::string& baseline = "");

// How the seeds of two rows belong together.
enum class Pairing : uint8_t {
  paired,        // the same batches, teacher and initial weights
  seed_matched,  // the same batches and teacher, other initial weights
  unpaired,      // other sets or batches: independent samples
};
Pairing pairing_of(const ComparisonRow& a, const ComparisonRow& b);
std::string pairing_name(Pairing pairing);  // "paired", "seed-matched only", "unpaired"

}  // namespace gift
