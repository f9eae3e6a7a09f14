#include "tools/distilled_pictures.h"

#include <algorithm>

#include "data/collection/collection.h"
#include "data/image/transform.h"
#include "tools/format.h"
#include "tools/report/picture.h"

namespace gift {
namespace {

constexpr int most_classes = 20, most_of_a_class = 12, most_pixels = 96;

// The first images of each of the first classes, class by class; short classes leave a gap of -1.
std::vector<int64_t> chosen(const ImageCollection& set, int& columns) {
  const auto classes = std::min<size_t>(set.classes().size(), most_classes);
  std::vector<std::vector<int64_t>> rows(classes);
  for (int64_t i = 0; i < set.size(); ++i) {
    const auto label = static_cast<size_t>(set.label(i));
    if (label < classes && rows[label].size() < most_of_a_class) rows[label].push_back(i);
  }
  columns = 1;
  for (const auto& row : rows) columns = std::max(columns, static_cast<int>(row.size()));
  std::vector<int64_t> out;
  for (auto& row : rows) {
    row.resize(static_cast<size_t>(columns), -1);
    out.insert(out.end(), row.begin(), row.end());
  }
  return out;
}

}  // namespace

ContactSheet contact_sheet(const std::filesystem::path& path, Split split) {
  const std::unique_ptr<ImageCollection> set = open_collection(path, split);
  int columns = 0;
  const std::vector<int64_t> indices = chosen(*set, columns);
  Image image;
  std::vector<uint8_t> scratch, sheet;
  set->load(indices.front(), image, scratch);
  const int side = std::min({image.height, image.width, most_pixels});
  const ImageTransform fit{side, side};
  int64_t shown = 0;
  for (const int64_t index : indices) {
    if (index < 0) {
      sheet.resize(sheet.size() + static_cast<size_t>(side) * static_cast<size_t>(side) * 3, 255);
      continue;
    }
    set->load(index, image, scratch);
    const Image fitted = apply(fit, image);
    sheet.insert(sheet.end(), fitted.rgb.begin(), fitted.rgb.end());
    ++shown;
  }
  const std::string counted =
      shown == set->size() ? "All " + thousands(shown) : thousands(shown) + " of " + thousands(set->size());
  const std::string caption = counted + " images of " + path.string() + ", a class a row";
  return {report::contact_sheet_png(sheet.data(), static_cast<int>(indices.size()), side, side, columns), caption};
}

std::vector<ReportPicture> distilled_pictures(const std::filesystem::path& path) {
  const ContactSheet sheet = contact_sheet(path, Split::train);
  return {{sheet.caption, report::png_data_uri(sheet.png)}};
}

}  // namespace gift
