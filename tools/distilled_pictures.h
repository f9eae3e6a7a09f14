#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/collection/collection.h"
#include "tools/report/report.h"

namespace gift {

// The images of a set as one picture: a class a row, at most 20 classes of 12 images, reduced to at most 96 pixels.
// Throws what opening the set throws.
struct ContactSheet {
  std::vector<uint8_t> png;
  std::string caption;
};
ContactSheet contact_sheet(const std::filesystem::path& set, Split split);

// The same of a training set, for a report.
std::vector<ReportPicture> distilled_pictures(const std::filesystem::path& set);

}  // namespace gift
