#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/tensor.h"

namespace gift {

// How to walk the elements of N tensors side by side. The first one gives the shape, others broadcast to it. Axes are
// ordered and merged so that the innermost run, the last axis, is as long as the first tensor's layout allows; axes of
// size 1 are left out. Blocked tensors are walked with their channels as two axes. Plain data.
template <int N>
struct WalkAxes {
  static constexpr int most = Shape::max_rank + 1;
  int rank = 0;
  int64_t size[most] = {};
  int64_t stride[N][most] = {};  // in elements, of each tensor

  explicit WalkAxes(const std::array<const Tensor*, N>& tensors);

  int64_t count() const {
    int64_t product = 1;
    for (int i = 0; i < rank; ++i) product *= size[i];
    return product;
  }

 private:
  void sort();
  void merge();
};

template <int N>
WalkAxes<N>::WalkAxes(const std::array<const Tensor*, N>& tensors) {
  const Shape& shape = tensors[0]->shape();
  const int full = shape.rank();
  int block = 0;
  for (const Tensor* t : tensors) block = std::max(block, t->channel_block());
  const int channel = block ? full - 3 : -1;
  for (int axis = 0; axis < full; ++axis) {
    const bool split = axis == channel;
    if (split) size[rank++] = shape[axis] / block;
    size[rank++] = split ? block : shape[axis];
  }
  for (int n = 0; n < N; ++n) {
    const Tensor& t = *tensors[static_cast<size_t>(n)];
    const int missing = full - t.rank();
    int64_t* steps = stride[n];
    if (t.format() == MemoryFormat::blocked) {
      if (t.channel_block() != block) fail<ShapeError>("layout", "blocks of ", t.channel_block(), " and ", block);
      const int64_t h = t.size(2), w = t.size(3), plane = h * w * block;
      const int first = missing;
      steps[first] = t.size(0) == 1 ? 0 : t.size(1) * h * w;
      steps[first + 1] = plane;
      steps[first + 2] = 1;
      steps[first + 3] = h == 1 ? 0 : w * block;
      steps[first + 4] = w == 1 ? 0 : block;
      continue;
    }
    int at = 0;
    for (int axis = 0; axis < full; ++axis) {
      const int own = axis - missing;
      const int64_t step = own < 0 || t.shape()[own] == 1 ? 0 : t.strides()[own];
      if (axis == channel) steps[at++] = step * block;
      steps[at++] = step;
    }
  }
  sort();
  merge();
}

template <int N>
void WalkAxes<N>::sort() {  // by the first tensor's stride, largest first; stable insertion
  for (int i = 1; i < rank; ++i) {
    for (int j = i; j > 0 && stride[0][j - 1] < stride[0][j] && stride[0][j] != 0; --j) {
      std::swap(size[j], size[j - 1]);
      for (auto& steps : stride) std::swap(steps[j], steps[j - 1]);
    }
  }
}

template <int N>
void WalkAxes<N>::merge() {
  int kept = 0;
  for (int i = 0; i < rank; ++i) {
    if (size[i] == 1) continue;
    bool merges = kept > 0;
    for (const auto& steps : stride) merges = merges && steps[kept - 1] == steps[i] * size[i];
    if (merges) {
      size[kept - 1] *= size[i];
      for (auto& steps : stride) steps[kept - 1] = steps[i];
    } else {
      size[kept] = size[i];
      for (auto& steps : stride) steps[kept] = steps[i];
      ++kept;
    }
  }
  rank = kept;
}

}  // namespace gift
