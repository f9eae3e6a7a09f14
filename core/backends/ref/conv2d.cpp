#include "core/backends/ref/loops.h"
#include "core/backends/ref/ref_backend_impl.h"

namespace gift {
namespace {

struct Geometry {
  int64_t n, c, h, w, o, oh, ow, kh, kw, group_in, group_out, taps;
  Conv2dOptions opt;

  Geometry(const Shape& x, const Shape& weight, const Shape& y, Conv2dOptions options)
      : n(x[0]),
        c(x[1]),
        h(x[2]),
        w(x[3]),
        o(y[1]),
        oh(y[2]),
        ow(y[3]),
        kh(weight[2]),
        kw(weight[3]),
        group_in(c / options.groups),
        group_out(o / options.groups),
        taps(kh * kw),
        opt(options) {}

  int64_t row(int64_t oy, int64_t ky) const { return oy * opt.stride - opt.padding + ky * opt.dilation; }
  bool inside(int64_t iy) const { return iy >= 0 && iy < h; }
  int64_t shift(int64_t kx) const { return kx * opt.dilation - opt.padding; }  // ix = ox stride + shift
  // Output columns [first, last) whose input column lies inside.
  int64_t first(int64_t kx) const {
    const int64_t s = shift(kx);
    return s >= 0 ? 0 : (-s + opt.stride - 1) / opt.stride;
  }
  int64_t last(int64_t kx) const {
    const int64_t room = w - shift(kx);
    return room <= 0 ? 0 : std::min(ow, (room + opt.stride - 1) / opt.stride);
  }
};

}  // namespace

MemoryFormat RefBackend::conv2d_format(const Context&, const Tensor&, const Tensor&, Conv2dOptions) const {
  return MemoryFormat::contiguous;
}

void RefBackend::conv2d_forward(Context& c, const Tensor& x0, const Tensor& w0, const Tensor& b0, Conv2dOptions o,
                                ConvFusion then, Tensor& y) {
  if (then.average_pool) {
    Tensor whole = empty(c, o.output(x0.shape(), w0.shape()), x0.dtype());
    conv2d_forward(c, x0, w0, b0, o, then.activation, whole);
    return pool2d_forward(c, whole, {.kind = PoolKind::average, .kernel = 2, .stride = 2}, y);
  }
  const Tensor x = ref::in_c_order(c, x0), w = ref::in_c_order(c, w0), b = ref::in_c_order(c, b0);
  ref::Output out(c, y);
  const Geometry g(x.shape(), w.shape(), y.shape(), o);
  ref::with_real("conv2d", x, [&](auto real) {
    using T = decltype(real);
    const T *px = x.data<T>(), *pw = w.data<T>(), *pb = b.defined() ? b.data<T>() : nullptr;
    T* py = out.data<T>();
    c.parallel(g.n * g.o, [&](int64_t plane, int worker) {
      double* sums = c.scratch<double>(worker, static_cast<size_t>(g.ow));
      const int64_t oc = plane % g.o;
      const T* image = px + (plane / g.o * g.c + oc / g.group_out * g.group_in) * g.h * g.w;
      const T* filter = pw + oc * g.group_in * g.taps;
      for (int64_t oy = 0; oy < g.oh; ++oy) {
        std::fill(sums, sums + g.ow, pb ? static_cast<double>(pb[oc]) : 0.0);
        for (int64_t ic = 0; ic < g.group_in; ++ic) {
          for (int64_t ky = 0; ky < g.kh; ++ky) {
            const int64_t iy = g.row(oy, ky);
            if (!g.inside(iy)) continue;
            for (int64_t kx = 0; kx < g.kw; ++kx) {
              const auto factor = static_cast<double>(filter[ic * g.taps + ky * g.kw + kx]);
              const T* in = image + (ic * g.h + iy) * g.w + g.shift(kx);
              const int64_t end = g.last(kx), stride = o.stride;
              for (int64_t ox = g.first(kx); ox < end; ++ox) sums[ox] += factor * static_cast<double>(in[ox * stride]);
            }
          }
        }
        T* row = py + (plane * g.oh + oy) * g.ow;
        for (int64_t ox = 0; ox < g.ow; ++ox) {
          const double z = sums[ox];
          row[ox] = static_cast<T>(then.activation == Activation::relu && z <= 0 ? 0.0 : z);
        }
      }
    });
  });
  out.finish(c);
}

void RefBackend::conv2d_backward_data(Context& c, const Tensor& gy0, const Tensor& w0, Conv2dOptions o,
                                      const GradTarget& gx) {
  const Tensor gy = ref::in_c_order(c, gy0), w = ref::in_c_order(c, w0);
  ref::Output out(c, gx);
  const Geometry g(gx.tensor.shape(), w.shape(), gy.shape(), o);
  ref::with_real("conv2d", gy, [&](auto real) {
    using T = decltype(real);
    const T *pgy = gy.data<T>(), *pw = w.data<T>();
    T* pgx = out.data<T>();
    c.parallel(g.n * g.c, [&](int64_t plane, int worker) {
      const int64_t size = g.h * g.w, ic = plane % g.c, group = ic / g.group_in;
      double* sums = c.scratch<double>(worker, static_cast<size_t>(size));
      std::fill(sums, sums + size, 0.0);
      for (int64_t k = 0; k < g.group_out; ++k) {
        const int64_t oc = group * g.group_out + k;
        const T* filter = pw + (oc * g.group_in + ic % g.group_in) * g.taps;
        const T* gradient = pgy + (plane / g.c * g.o + oc) * g.oh * g.ow;
        for (int64_t oy = 0; oy < g.oh; ++oy) {
          for (int64_t ky = 0; ky < g.kh; ++ky) {
            const int64_t iy = g.row(oy, ky);
            if (!g.inside(iy)) continue;
            for (int64_t kx = 0; kx < g.kw; ++kx) {
              const auto factor = static_cast<double>(filter[ky * g.kw + kx]);
              double* to = sums + iy * g.w + g.shift(kx);
              const T* from = gradient + oy * g.ow;
              const int64_t end = g.last(kx), stride = o.stride;
              for (int64_t ox = g.first(kx); ox < end; ++ox) to[ox * stride] += factor * static_cast<double>(from[ox]);
            }
          }
        }
      }
      for (int64_t i = 0; i < size; ++i) ref::store(pgx + plane * size + i, sums[i], out.add());
    });
  });
  out.finish(c);
}

void RefBackend::conv2d_backward_weights(Context& c, const Tensor& x0, const Tensor& gy0, Conv2dOptions o,
                                         const GradTarget& gw, const GradTarget& gb) {
  const Tensor x = ref::in_c_order(c, x0), gy = ref::in_c_order(c, gy0);
  ref::Output weights(c, gw), bias(c, gb);
  const Shape& filter = gw.tensor.shape();
  const Geometry g(x.shape(), filter, gy.shape(), o);
  ref::with_real("conv2d", x, [&](auto real) {
    using T = decltype(real);
    const T *px = x.data<T>(), *pgy = gy.data<T>();
    c.parallel(g.o * g.group_in, [&](int64_t task, int) {
      const int64_t oc = task / g.group_in, ic = oc / g.group_out * g.group_in + task % g.group_in;
      for (int64_t tap = 0; tap < g.taps; ++tap) {
        const int64_t ky = tap / g.kw, kx = tap % g.kw, first = g.first(kx), count = g.last(kx) - first;
        double sum = 0;
        for (int64_t n = 0; n < g.n && count > 0; ++n) {
          for (int64_t oy = 0; oy < g.oh; ++oy) {
            const int64_t iy = g.row(oy, ky);
            if (!g.inside(iy)) continue;
            const T* in = px + ((n * g.c + ic) * g.h + iy) * g.w + g.shift(kx) + first * o.stride;
            sum += ref::dot(count, pgy + ((n * g.o + oc) * g.oh + oy) * g.ow + first, 1, in, o.stride);
          }
        }
        ref::store(weights.data<T>() + task * g.taps + tap, sum, weights.add());
      }
    });
    if (!bias.wanted()) return;
    c.parallel(g.o, [&](int64_t oc, int) {
      double sum = 0;
      const int64_t size = g.oh * g.ow;
      for (int64_t n = 0; n < g.n; ++n)
        for (int64_t i = 0; i < size; ++i) sum += static_cast<double>(pgy[(n * g.o + oc) * size + i]);
      ref::store(bias.data<T>() + oc, sum, bias.add());
    });
  });
  weights.finish(c);
  bias.finish(c);
}

}  // namespace gift
