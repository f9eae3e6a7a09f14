#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace gift {

// How often each true class was taken for each class.
class ConfusionMatrix {
 public:
  explicit ConfusionMatrix(int64_t classes);  // ConfigError below 1
  // ShapeError for lists of different length, ConfigError for a class out of range (nothing is counted then).
  void add(std::span<const int32_t> labels, std::span<const int32_t> predictions);

  int64_t classes() const { return classes_; }
  int64_t at(int64_t label, int64_t prediction) const {
    return counts_[static_cast<size_t>(label * classes_ + prediction)];
  }
  int64_t samples(int64_t label) const;
  int64_t total() const;
  double accuracy_percent() const;                     // 0 without samples
  double class_accuracy_percent(int64_t label) const;  // NaN for a class without samples

 private:
  int64_t classes_;
  std::vector<int64_t> counts_;  // (label, prediction)
};

}  // namespace gift
