#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "train/compare/comparison.h"

namespace gift {

// What a result.json of `gift compare` or `gift eval` holds, as cells again, with the cells.safetensors beside it. A
// confusion matrix that the file has only for all seeds together is given to the first cell. FormatError naming file
// and field where something is missing or of another type, ConfigError for unknown settings.
Comparison read_comparison(const std::filesystem::path& result_file);

// Folders of several machines, or several commands, as one comparison. Cells are the same when they agree in all
// settings, loss and seed; a cell that is there twice with the same figures counts once (notes say so); one that has
// not ended gives way to one that has. ConfigError, naming both files, where the same cell has different figures, and
// where the files have different baselines and `baseline` is not given. sources[i] names parts[i].
Comparison merge_comparisons(std::vector<Comparison> parts, const std::vector<std::string>& sources,
                             const std::string& baseline = "");

}  // namespace gift
