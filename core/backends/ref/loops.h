#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>

#include "core/backend.h"

// What the reference kernels share: choosing the element type, walking tensors of any layout, working in C order.
namespace gift::ref {

// use(T()) for f32 or f64; DeviceError for other types.
template <class Use>
void with_real(std::string_view op, const Tensor& x, Use&& use) {
  switch (x.dtype()) {
    case DType::f32:
      return use(float());
    case DType::f64:
      return use(double());
    default:
      fail<DeviceError>(op, "elements of ", x, ", expected f32 or f64 on this backend");
  }
}

// The elements of N tensors side by side. The first one gives the shape, others broadcast to it. Axes are ordered and
// merged so that the innermost run is as long as the first tensor's layout allows. Blocked tensors are walked with
// their channels as two axes.
template <int N>
class Walk {
 public:
  explicit Walk(const std::array<const Tensor*, N>& tensors);

  // run(count, offsets, strides): one run along the innermost axis, offsets and strides in elements per tensor.
  template <class Run>
  void operator()(Context& c, Run&& run) const {
    int64_t outer = 1;
    for (int i = 0; i + 1 < rank_; ++i) outer *= size_[i];
    const int64_t count = rank_ ? size_[rank_ - 1] : 1;
    if (outer == 0 || count == 0) return;
    const Slices slices(outer, std::max<int64_t>(1, 16384 / count));
    c.parallel(slices.count, [&](int64_t slice, int) {
      for (int64_t i = slices.begin(slice); i < slices.end(slice); ++i) {
        std::array<int64_t, N> offset = {};
        int64_t rest = i;
        for (int axis = rank_ - 2; axis >= 0; --axis) {
          const int64_t at = rest % size_[axis];
          rest /= size_[axis];
          for (int t = 0; t < N; ++t) offset[t] += at * stride_[t][axis];
        }
        run(count, offset, inner_);
      }
    });
  }

 private:
  static constexpr int max_axes = Shape::max_rank + 1;
  void sort_axes();
  void merge_axes();

  int rank_ = 0;
  std::array<int64_t, max_axes> size_{};
  std::array<std::array<int64_t, max_axes>, N> stride_{};
  std::array<int64_t, N> inner_{};
};

template <int N>
Walk<N>::Walk(const std::array<const Tensor*, N>& tensors) {
  const Shape& shape = tensors[0]->shape();
  const int full = shape.rank();
  int block = 0;
  for (const Tensor* t : tensors) block = std::max(block, t->channel_block());
  const int channel = block ? full - 3 : -1;
  for (int axis = 0; axis < full; ++axis) {
    const bool split = axis == channel;
    if (split) size_[rank_++] = shape[axis] / block;
    size_[rank_++] = split ? block : shape[axis];
  }
  for (int n = 0; n < N; ++n) {
    const Tensor& t = *tensors[n];
    const int missing = full - t.rank();
    auto& stride = stride_[n];
    if (t.format() == MemoryFormat::blocked) {
      if (t.channel_block() != block) fail<ShapeError>("layout", "blocks of ", t.channel_block(), " and ", block);
      const int64_t h = t.size(2), w = t.size(3), plane = h * w * block;
      const int first = missing;
      stride[first] = t.size(0) == 1 ? 0 : t.size(1) * h * w;
      stride[first + 1] = plane;
      stride[first + 2] = 1;
      stride[first + 3] = h == 1 ? 0 : w * block;
      stride[first + 4] = w == 1 ? 0 : block;
      continue;
    }
    int at = 0;
    for (int axis = 0; axis < full; ++axis) {
      const int own = axis - missing;
      const int64_t step = own < 0 || t.shape()[own] == 1 ? 0 : t.strides()[own];
      if (axis == channel) stride[at++] = step * block;
      stride[at++] = step;
    }
  }
  sort_axes();
  merge_axes();
  for (int n = 0; n < N; ++n) inner_[n] = rank_ ? stride_[n][rank_ - 1] : 0;
}

template <int N>
void Walk<N>::sort_axes() {  // by the first tensor's stride, largest first; stable insertion
  for (int i = 1; i < rank_; ++i) {
    for (int j = i; j > 0 && stride_[0][j - 1] < stride_[0][j] && stride_[0][j] != 0; --j) {
      std::swap(size_[j], size_[j - 1]);
      for (auto& stride : stride_) std::swap(stride[j], stride[j - 1]);
    }
  }
}

template <int N>
void Walk<N>::merge_axes() {
  int kept = 0;
  for (int i = 0; i < rank_; ++i) {
    if (size_[i] == 1) continue;
    bool merges = kept > 0;
    for (const auto& stride : stride_) merges = merges && stride[kept - 1] == stride[i] * size_[i];
    if (merges) {
      size_[kept - 1] *= size_[i];
      for (auto& stride : stride_) stride[kept - 1] = stride[i];
    } else {
      size_[kept] = size_[i];
      for (auto& stride : stride_) stride[kept] = stride[i];
      ++kept;
    }
  }
  rank_ = kept;
}

// x itself where it is in C order, else a copy that is.
Tensor in_c_order(Context& c, const Tensor& x);

// Where a kernel that writes C order puts its result: straight to the destination where that is in C order, else into a
// buffer that finish() brings there.
class Output {
 public:
  Output(Context& c, const GradTarget& target);
  Output(Context& c, const Tensor& y) : Output(c, GradTarget{y, false}) {}
  bool wanted() const { return target_.tensor.defined(); }
  template <class T>
  T* data() const {
    return buffer_.data<T>();
  }
  bool add() const { return add_; }
  void finish(Context& c);

 private:
  GradTarget target_;
  Tensor buffer_;
  bool add_ = false;
};

template <class T>
void store(T* place, double value, bool add) {
  *place = static_cast<T>(add ? static_cast<double>(*place) + value : value);
}

// Sum of a[i] b[i] in double, as four interleaved sums so that it vectorises; the order depends on count alone.
template <class T>
double dot(int64_t count, const T* a, int64_t a_step, const T* b, int64_t b_step) {
  double sum[4] = {};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (int64_t k = 0; k < 4; ++k)
      sum[k] += static_cast<double>(a[(i + k) * a_step]) * static_cast<double>(b[(i + k) * b_step]);
  for (; i < count; ++i) sum[0] += static_cast<double>(a[i * a_step]) * static_cast<double>(b[i * b_step]);
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

}  // namespace gift::ref
