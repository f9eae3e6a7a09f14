#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/json.h"
#include "train/compare/cell_record.h"

namespace gift {

// What is known of a training set beside its cells.
struct ComparedSet {
  std::vector<std::string> classes;
  nlohmann::json preflight;  // as to_json(Preflight) makes it, or null
};

// A comparison, finished or under way: everything that its result.json, tables and report are made from.
struct Comparison {
  std::vector<CellRecord> cells;            // in the order of the table
  bool complete = false;                    // no cell is to come
  std::string command;                      // exactly as typed
  std::string baseline;                     // the loss others are compared with, as given; empty: none
  std::map<std::string, ComparedSet> sets;  // by CellRecord::set
  nlohmann::json environment;
  std::vector<std::string> notes;  // more of them, for this comparison: assumed defaults, the paper's silences
};

// {"kind": "compare", command, complete, baseline, cells, rows, pairing, notes, environment, classes}, finite numbers
// only. A row has all fields of a run's result.json (train/result.h), so that a report reads it as a run, and:
//   label, set, optimizer, lr, is_baseline, seeds_done (in the order of last.values), failed [{seed, reason}],
//   first_gradient_norm, set_kind,
//   difference: null or {to (a label), to_loss, pairing, n, mean, low, high, p, p_holm, verdict, correlation,
//   std_of_differences,
//               detectable {"3", "5", "10"}, images: null or {low, high, label}},
//   against_best: null or {low, high, bold} (null bounds: none),
//   dd_ranking: null or {hlr, ior, lrs, weight}.
// A cell: loss, optimizer, lr, model, set, seed, row, last, last_top5, best, best_epoch (null until it has ended),
// selected, selected_epoch (--select holdout; else null), finished, diverged (null or the epoch), failed (null or the
// reason), train_s, eval_s, first_gradient_norm. All figures rest on last accuracy. ConfigError for a baseline that no
// row has. `over_images` false leaves out the bootstrap, which takes a fraction of a second a table.
nlohmann::json to_json(const Comparison& comparison, bool over_images = true);

}  // namespace gift
