#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "tools/report/report.h"

namespace gift {

// What the page of a comparison shows.
struct ComparisonReport {
  nlohmann::json result;                 // as to_json(Comparison) or write_comparison() made it
  std::string title;                     // empty: made from the rows
  std::vector<ReportPicture> distilled;  // images of the training sets
  std::vector<ReportPicture> augmented;  // a batch as the students see it
};

// One HTML page of a comparison, like render_html()'s: the table with its differences, plots of differences, course of
// training, classes, confusion, pictures, first gradients, what could have been found, what the figures mean, how it
// was made. Rows stand in groups of one set and model, the best last accuracy first. ConfigError when it has no row.
std::string render_comparison(const ComparisonReport& report);

}  // namespace gift
