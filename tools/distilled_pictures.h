#pragma once

#include <filesystem>
#include <vector>

#include "tools/report/report.h"

namespace gift {

// The images of a training set as one picture for a report: a class a row, at most 20 classes of 12 images, reduced to
// at most 96 pixels. Throws what opening the set throws.
std::vector<ReportPicture> distilled_pictures(const std::filesystem::path& set);

}  // namespace gift
