#include "core/metrics/confusion.h"

#include <limits>
#include <numeric>

#include "core/error.h"

namespace gift {

ConfusionMatrix::ConfusionMatrix(int64_t classes) : classes_(classes) {
  if (classes < 1) fail<ConfigError>("confusion matrix", classes, " classes, expected at least 1");
  counts_.assign(static_cast<size_t>(classes * classes), 0);
}

void ConfusionMatrix::add(std::span<const int32_t> labels, std::span<const int32_t> predictions) {
  if (labels.size() != predictions.size())
    fail<ShapeError>("confusion matrix", labels.size(), " labels, ", predictions.size(), " predictions");
  for (size_t i = 0; i < labels.size(); ++i)
    for (const int32_t value : {labels[i], predictions[i]})
      if (value < 0 || value >= classes_)
        fail<ConfigError>("confusion matrix", "class ", value, " of sample ", i, ", expected 0 to ", classes_ - 1);
  for (size_t i = 0; i < labels.size(); ++i) ++counts_[static_cast<size_t>(labels[i] * classes_ + predictions[i])];
}

int64_t ConfusionMatrix::samples(int64_t label) const {
  const auto row = counts_.begin() + label * classes_;
  return std::accumulate(row, row + classes_, int64_t{0});
}

int64_t ConfusionMatrix::total() const { return std::accumulate(counts_.begin(), counts_.end(), int64_t{0}); }

double ConfusionMatrix::accuracy_percent() const {
  int64_t right = 0;
  for (int64_t k = 0; k < classes_; ++k) right += at(k, k);
  const int64_t all = total();
  return all == 0 ? 0 : 100.0 * static_cast<double>(right) / static_cast<double>(all);
}

double ConfusionMatrix::class_accuracy_percent(int64_t label) const {
  const int64_t all = samples(label);
  if (all == 0) return std::numeric_limits<double>::quiet_NaN();
  return 100.0 * static_cast<double>(at(label, label)) / static_cast<double>(all);
}

}  // namespace gift
