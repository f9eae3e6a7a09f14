#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/files/host_array.h"

namespace gift {

// The labels of a set as its file has them.
struct ArrayLabels {
  std::vector<int32_t> hard;  // (N); of stored ones the class of the largest, the lower at a tie
  std::vector<float> stored;  // (N, C), or none
  int64_t classes = 0;        // C; of hard labels without a data set one more than the largest
};

// Labels of `pictures` pictures: integers (N) or (N, 1), or numbers (N, C). `classes` is that of the data set, 0 where
// it is not known. FormatError, beginning with `source`, for other shapes and counts, labels outside of the data set,
// and values that are not finite.
ArrayLabels array_labels(const HostArray& labels, int64_t pictures, int64_t classes, const std::string& source);

}  // namespace gift
