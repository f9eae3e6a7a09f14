#pragma once

#include <cstdio>
#include <filesystem>
#include <string>

#include "core/json.h"

namespace gift {

// How a comparison is written to a terminal.
struct ComparisonPrint {
  int columns = 100;    // at least 80; lines are no longer: labels are cut, narrow ones leave out the best tests
  bool colour = false;  // verdicts in colour, bold rows bold (escape sequences)
  bool notes = true;    // what the figures mean, below the table
};

// As it suits the terminal that `out` is, or a file.
ComparisonPrint print_for(std::FILE* out);

// The table of a comparison's result.json as text: groups of one set and model, the best last accuracy first, with what
// failed or diverged below.
std::string comparison_text(const nlohmann::json& result, const ComparisonPrint& print = {});

// The table of a finished (or interrupted) comparison and where its files lie.
void print_comparison(std::FILE* out, const nlohmann::json& result, const std::filesystem::path& folder);

}  // namespace gift
