#pragma once

#include <cstdint>
#include <vector>

namespace gift {

// The assignment of outputs to classes that the confusion matrix (C, C) [true][predicted] suggests: result[k] is the
// class that output k most likely stands for, a permutation that maximises the number of correct images (Hungarian
// method, O(C^3)).
std::vector<int> suggested_classes(const std::vector<int64_t>& confusion, int64_t classes);

// Top-1 in percent if output k counted as class permutation[k].
double top1_with(const std::vector<int64_t>& confusion, const std::vector<int>& permutation);

}  // namespace gift
