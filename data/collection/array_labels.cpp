#include "data/collection/array_labels.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace gift {
namespace {

constexpr int64_t most_classes = 1'000'000;

bool is_integer(DType type) { return type == DType::i64 || type == DType::i32 || type == DType::u8; }

ArrayLabels hard_labels(const HostArray& labels, int64_t classes, const std::string& source) {
  if (!is_integer(labels.dtype))
    fail<FormatError>("labels", source, " has ", name_of(labels.dtype), " labels of shape ", labels.shape.str(),
                      "; class numbers are integers, soft labels of shape (N, C)");
  ArrayLabels out;
  const int64_t limit = classes > 0 ? classes : most_classes;
  for (const int64_t label : labels.integers()) {
    if (label < 0 || label >= limit)
      fail<FormatError>("labels", source, " has label ", label, " at picture ", out.hard.size(), ", expected 0 to ",
                        limit - 1);
    out.hard.push_back(static_cast<int32_t>(label));
    out.classes = std::max(out.classes, label + 1);
  }
  if (classes > 0) out.classes = classes;
  return out;
}

ArrayLabels stored_labels(const HostArray& labels, int64_t classes, const std::string& source) {
  const int64_t columns = labels.shape[1];
  if (classes > 0 && columns != classes)
    fail<FormatError>("labels", source, " has labels of ", columns, " classes, its data set has ", classes);
  ArrayLabels out;
  out.stored = labels.floats();
  out.classes = columns;
  for (auto row = out.stored.begin(); row != out.stored.end(); row += columns) {
    if (!std::all_of(row, row + columns, [](float value) { return std::isfinite(value); }))
      fail<FormatError>("labels", source, " has a label that is not finite, at picture ", out.hard.size());
    out.hard.push_back(static_cast<int32_t>(std::max_element(row, row + columns) - row));
  }
  return out;
}

}  // namespace

ArrayLabels array_labels(const HostArray& labels, int64_t pictures, int64_t classes, const std::string& source) {
  const Shape& shape = labels.shape;
  if (shape.rank() < 1 || shape.rank() > 2 || (shape.rank() == 2 && shape[1] == 0))
    fail<FormatError>("labels", source, " has labels of shape ", shape.str(), ", expected (N), (N, 1) or (N, C)");
  if (shape[0] != pictures)
    fail<FormatError>("labels", source, " has ", pictures, " pictures and ", shape[0], " labels");
  if (shape.rank() == 2 && shape[1] > 1) return stored_labels(labels, classes, source);
  return hard_labels(labels, classes, source);
}

}  // namespace gift
