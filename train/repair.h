#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace gift {

// The assignment of outputs to classes that the confusion matrix (C, C) [true][predicted] suggests: result[k] is the
// class that output k most likely stands for, a permutation that maximises the number of correct images (Hungarian
// method, O(C^3)).
std::vector<int> suggested_classes(const std::vector<int64_t>& confusion, int64_t classes);

// Top-1 in percent if output k counted as class permutation[k].
double top1_with(const std::vector<int64_t>& confusion, const std::vector<int>& permutation);

// The assignment found on all images, and what may be expected of it: the mean of two halves of every class, each
// counted with the assignment that the other half suggests. With few images a class the best assignment of the images
// it was found on promises much that is chance.
struct Reordering {
  std::vector<int> classes;
  double top1 = 0;  // percent
};
Reordering find_reordering(std::span<const int32_t> labels, std::span<const int32_t> predicted, int64_t classes);

}  // namespace gift
