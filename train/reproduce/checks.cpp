#include "train/reproduce/checks.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/error.h"
#include "data/collection/collection.h"
#include "train/test_only.h"

namespace gift {
namespace {

std::string range_text(int64_t low, int64_t high) { return low == high ? std::to_string(low) : text(low, " – ", high); }

CheckedNumber counted(const std::string& what, const int (&expected)[2], int classes, const Located& located,
                      Split split) {
  CheckedNumber out{what, range_text(expected[0], expected[1]), {}, {}, false};
  if (!located.found()) {
    out.remark = located.missing("such images");
    return out;
  }
  try {
    const auto images = open_collection(located.path, split);
    std::vector<int64_t> of_class(images->classes().size(), 0);
    for (int64_t i = 0; i < images->size(); ++i) ++of_class[static_cast<size_t>(images->label(i))];
    const auto [fewest, most] = std::minmax_element(of_class.begin(), of_class.end());
    out.measured = range_text(*fewest, *most);
    out.agrees = static_cast<int>(of_class.size()) == classes && *fewest == expected[0] && *most == expected[1];
    if (static_cast<int>(of_class.size()) != classes)
      out.remark = text(of_class.size(), " classes, ", classes, " were expected");
  } catch (const Error& error) {
    out.remark = error.what();
  }
  return out;
}

}  // namespace

std::vector<CheckedNumber> check_image_counts(const Recipe& recipe, const Library& library) {
  std::vector<CheckedNumber> out;
  for (const ImageCounts& set : recipe.sets) {
    const std::string& title = recipe.terms.dataset(set.dataset).title;
    out.push_back(
        counted(title + ", training images a class", set.train, set.classes, library.train(set.dataset), Split::train));
    out.push_back(
        counted(title + ", test images a class", set.test, set.classes, library.test(set.dataset), Split::test));
  }
  return out;
}

std::vector<CheckedNumber> check_teachers(Engine& engine, const Recipe& recipe, const Library& library,
                                          const Config& settings) {
  std::vector<CheckedNumber> out;
  for (const TeacherAccuracy& teacher : recipe.teachers) {
    CheckedNumber line{
        text(recipe.terms.dataset(teacher.dataset).title, ", ", teacher.model, ", ", teacher.size, " × ", teacher.size),
        teacher.paper.text,
        {},
        {},
        false};
    const Located weights = library.teacher(teacher.dataset, teacher.model), test = library.test(teacher.dataset);
    for (const auto& [located, what] : {std::pair(&weights, "teacher"), std::pair(&test, "test set")})
      if (!located->found()) line.remark += (line.remark.empty() ? "" : "; ") + located->missing(what);
    if (line.remark.empty()) {
      Config config = settings;
      config.dataset = teacher.dataset;
      config.test = test.path.string();
      config.model = teacher.model;  // decides size and transform of the test images
      try {
        const TestReport report = test_saved(engine, config, weights.path);
        char digits[16];
        std::snprintf(digits, sizeof digits, "%.2f", report.result.top1);
        line.measured = digits;
        line.agrees = true;
        const double difference = report.result.top1 - teacher.paper.mean;
        std::snprintf(digits, sizeof digits, "%+.2f", difference);
        if (std::fabs(difference) > 1) line.remark = text("differs by ", digits, " points");
      } catch (const Error& error) {
        line.remark = error.what();
      }
    }
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace gift
