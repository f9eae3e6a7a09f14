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

// What a report shows. `results` are objects as result.json holds them (train/result.h).
struct Report {
  std::string title;  // empty: made from the runs
  std::vector<nlohmann::json> results;
  std::vector<std::string> sources;   // a name for each result in messages; may be shorter
  std::vector<std::string> commands;  // the exact command of each run; may be shorter
  std::vector<ReportPicture> pictures;
};

// One HTML page that needs nothing from outside: no scripts, no fonts, no links to other files. Light and dark, narrow
// and wide, and printable. FormatError when a result lacks what it needs, ConfigError when there is none.
std::string render_html(const Report& report);

}  // namespace gift
