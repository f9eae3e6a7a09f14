#include "core/backends/ref/loops.h"
#include "core/backends/ref/ref_backend_impl.h"

namespace gift {
namespace {

// The part of a window that lies inside the image, along one axis.
struct Span {
  int64_t begin, end;
  Span(int64_t out, int64_t size, Pool2dOptions o)
      : begin(std::max<int64_t>(0, out * o.stride - o.padding)),
        end(std::min(size, out * o.stride - o.padding + o.kernel)) {}
};

// First maximum in row-major order; a NaN counts as larger than anything.
template <class T>
int64_t largest(const T* image, int64_t w, Span rows, Span columns) {
  int64_t best = rows.begin * w + columns.begin;
  for (int64_t iy = rows.begin; iy < rows.end; ++iy)
    for (int64_t ix = columns.begin; ix < columns.end; ++ix) {
      const T value = image[iy * w + ix], held = image[best];
      if (value > held || (value != value && held == held)) best = iy * w + ix;
    }
  return best;
}

}  // namespace

void RefBackend::pool2d_forward(Context& c, const Tensor& x0, Pool2dOptions o, Tensor& y) {
  const Tensor x = ref::in_c_order(c, x0);
  ref::Output out(c, y);
  const int64_t h = x.size(2), w = x.size(3), oh = y.size(2), ow = y.size(3);
  const double area = static_cast<double>(o.kernel * o.kernel);
  ref::with_real("pool2d", x, [&](auto real) {
    using T = decltype(real);
    c.parallel(x.size(0) * x.size(1), [&](int64_t plane, int) {
      const T* image = x.data<T>() + plane * h * w;
      T* to = out.data<T>() + plane * oh * ow;
      for (int64_t oy = 0; oy < oh; ++oy) {
        for (int64_t ox = 0; ox < ow; ++ox) {
          const Span rows(oy, h, o), columns(ox, w, o);
          if (o.kind == PoolKind::max) {
            to[oy * ow + ox] = image[largest(image, w, rows, columns)];
            continue;
          }
          double sum = 0;
          for (int64_t iy = rows.begin; iy < rows.end; ++iy)
            for (int64_t ix = columns.begin; ix < columns.end; ++ix) sum += static_cast<double>(image[iy * w + ix]);
          to[oy * ow + ox] = static_cast<T>(sum / area);
        }
      }
    });
  });
  out.finish(c);
}

void RefBackend::pool2d_backward(Context& c, const Tensor& x0, const Tensor& gy0, Pool2dOptions o,
                                 const GradTarget& gx) {
  const Tensor x = ref::in_c_order(c, x0), gy = ref::in_c_order(c, gy0);
  ref::Output out(c, gx);
  const int64_t h = gx.tensor.size(2), w = gx.tensor.size(3), oh = gy.size(2), ow = gy.size(3);
  const double area = static_cast<double>(o.kernel * o.kernel);
  ref::with_real("pool2d", gy, [&](auto real) {
    using T = decltype(real);
    c.parallel(gy.size(0) * gy.size(1), [&](int64_t plane, int worker) {
      double* sums = c.scratch<double>(worker, static_cast<size_t>(h * w));
      std::fill(sums, sums + h * w, 0.0);
      const T* gradient = gy.data<T>() + plane * oh * ow;
      for (int64_t oy = 0; oy < oh; ++oy) {
        for (int64_t ox = 0; ox < ow; ++ox) {
          const Span rows(oy, h, o), columns(ox, w, o);
          const auto g = static_cast<double>(gradient[oy * ow + ox]);
          if (o.kind == PoolKind::max) {
            sums[largest(x.data<T>() + plane * h * w, w, rows, columns)] += g;
            continue;
          }
          for (int64_t iy = rows.begin; iy < rows.end; ++iy)
            for (int64_t ix = columns.begin; ix < columns.end; ++ix) sums[iy * w + ix] += g / area;
        }
      }
      for (int64_t i = 0; i < h * w; ++i) ref::store(out.data<T>() + plane * h * w + i, sums[i], out.add());
    });
  });
  out.finish(c);
}

}  // namespace gift
