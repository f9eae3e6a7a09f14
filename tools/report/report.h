#pragma once

#include <string>
#include <vector>

#include "core/json.h"

namespace gift {

// A picture shown in a report: "data:image/png;base64,..." (tools/report/picture.h makes them), its size in pixels.
struct ReportPicture {
  std::string caption, data_uri;
  int width = 0, height = 0;
};

std::string picture_figures(const std::vector<ReportPicture>& pictures);  // HTML

// What the page of one run shows. `result` is an object as result.json holds it (train/result.h).
struct Report {
  std::string title;  // empty: made from the run
  nlohmann::json result;
  std::string source;   // its name in messages
  std::string command;  // that computes it again; may be empty
  std::vector<ReportPicture> pictures;
};

// One HTML page that needs nothing from outside: no scripts, no fonts, no links to other files. Light and dark, narrow
// and wide, and printable. FormatError when the result lacks what it needs. Several runs are a comparison
// (tools/report/comparison_page.h).
std::string render_html(const Report& report);

}  // namespace gift
