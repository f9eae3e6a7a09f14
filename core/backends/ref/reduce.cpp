#include "core/backends/ref/loops.h"
#include "core/backends/ref/ref_backend_impl.h"

namespace gift {
namespace {

// The kept and the reduced axes of a C-order tensor, each as an odometer over offsets.
struct Axes {
  Shape sizes, strides;
  int64_t offset(int64_t index) const {
    int64_t at = 0;
    for (int axis = sizes.rank() - 1; axis >= 0; --axis) {
      at += index % sizes[axis] * strides[axis];
      index /= sizes[axis];
    }
    return at;
  }
  void append(int64_t size, int64_t stride) {
    if (sizes.rank() && strides[-1] == size * stride) {
      sizes[-1] *= size;
      strides[-1] = stride;
    } else {
      sizes.push_back(size);
      strides.push_back(stride);
    }
  }
};

}  // namespace

void RefBackend::reduce(Context& c, ReduceOp op, const Tensor& x0, uint32_t axes, const GradTarget& target) {
  const Tensor x = ref::in_c_order(c, x0);
  ref::Output out(c, target);
  Axes kept, reduced;
  const Strides strides = contiguous_strides(x.shape());
  for (int axis = 0; axis < x.rank(); ++axis) {
    if (x.size(axis) == 1) continue;
    ((axes >> axis & 1) ? reduced : kept).append(x.size(axis), strides[axis]);
  }
  const int64_t outputs = kept.sizes.numel(), terms = reduced.sizes.numel();
  const int64_t inner = reduced.sizes.rank() ? reduced.sizes[-1] : 1;
  const int64_t step = reduced.sizes.rank() ? reduced.strides[-1] : 0;
  const double scale = op == ReduceOp::mean ? 1.0 / static_cast<double>(terms) : 1.0;
  ref::with_real("reduce", x, [&](auto real) {
    using T = decltype(real);
    const T* in = x.data<T>();
    T* y = out.data<T>();
    const Slices slices(outputs, std::max<int64_t>(1, 16384 / std::max<int64_t>(terms, 1)));
    c.parallel(slices.count, [&](int64_t slice, int) {
      for (int64_t i = slices.begin(slice); i < slices.end(slice); ++i) {
        const T* base = in + kept.offset(i);
        double sum = 0;
        for (int64_t row = 0; row < terms; row += inner) {
          const T* run = base + reduced.offset(row);
          for (int64_t k = 0; k < inner; ++k) sum += static_cast<double>(run[k * step]);
        }
        ref::store(y + i, sum * scale, out.add());
      }
    });
  });
  out.finish(c);
}

}  // namespace gift
