#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>

#include "core/backend.h"
#include "core/backends/walk_axes.h"

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

// The elements of N tensors side by side, in runs along the innermost of their WalkAxes.
template <int N>
class Walk {
 public:
  explicit Walk(const std::array<const Tensor*, N>& tensors) : axes_(tensors) {
    for (size_t n = 0; n < N; ++n) inner_[n] = axes_.rank ? axes_.stride[n][axes_.rank - 1] : 0;
  }

  // run(count, offsets, strides): one run along the innermost axis, offsets and strides in elements per tensor.
  template <class Run>
  void operator()(Context& c, Run&& run) const {
    int64_t outer = 1;
    for (int i = 0; i + 1 < axes_.rank; ++i) outer *= axes_.size[i];
    const int64_t count = axes_.rank ? axes_.size[axes_.rank - 1] : 1;
    if (outer == 0 || count == 0) return;
    const Slices slices(outer, std::max<int64_t>(1, 16384 / count));
    c.parallel(slices.count, [&](int64_t slice, int) {
      for (int64_t i = slices.begin(slice); i < slices.end(slice); ++i) {
        std::array<int64_t, N> offset = {};
        int64_t rest = i;
        for (int axis = axes_.rank - 2; axis >= 0; --axis) {
          const int64_t at = rest % axes_.size[axis];
          rest /= axes_.size[axis];
          for (size_t t = 0; t < N; ++t) offset[t] += at * axes_.stride[t][axis];
        }
        run(count, offset, inner_);
      }
    });
  }

 private:
  WalkAxes<N> axes_;
  std::array<int64_t, N> inner_{};
};

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
