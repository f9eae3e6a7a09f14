#include "tests/kernels_on_host/emulated_backend.h"

namespace gift::testing {
namespace {

// A context of the reference backend with copies of device tensors in host memory.
class OnHost {
 public:
  explicit OnHost(Context& c) : host(c.engine, c.engine.reference()) {}

  Tensor copy(const Tensor& x) {
    if (!x.defined()) return {};
    Tensor out = like(x);
    x.storage()->owner->read(*x.storage().get(), first_byte(x), out.raw(), bytes(x));
    if (x.dtype() != DType::bf16) return out;
    Tensor wide = empty(host, x.shape(), DType::f32, x.format());
    host.backend.copy(host, out, wide);
    return wide;
  }
  GradTarget copy(const GradTarget& to) { return {copy(to.tensor), to.add}; }
  void give_back(const Tensor& result, const Tensor& to) {
    if (!to.defined()) return;
    Tensor out = like(to);
    host.backend.copy(host, result, out);
    to.storage()->owner->write(*to.storage().get(), first_byte(to), out.raw(), bytes(to));
  }

  Context host;

 private:
  static size_t first_byte(const Tensor& x) { return static_cast<size_t>(x.offset()) * size_of(x.dtype()); }
  static size_t bytes(const Tensor& x) { return static_cast<size_t>(x.numel()) * size_of(x.dtype()); }
  Tensor like(const Tensor& x) {
    if (!x.is_dense()) fail<ShapeError>("emulated backend", x, " with gaps");
    return empty(host, x.shape(), x.dtype(), x.format());
  }
};

}  // namespace

void EmulatedBackend::matmul(Context& c, const Tensor& a, const Tensor& b, const Tensor& bias, MatmulOptions o,
                             const GradTarget& y) {
  OnHost on(c);
  const GradTarget to = on.copy(y);
  on.host.backend.matmul(on.host, on.copy(a), on.copy(b), on.copy(bias), o, to);
  on.give_back(to.tensor, y.tensor);
}

MemoryFormat EmulatedBackend::conv2d_format(const Context&, const Tensor&, const Tensor&, Conv2dOptions) const {
  return MemoryFormat::channels_last;
}

void EmulatedBackend::conv2d_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o,
                                     ConvFusion then, Tensor& y) {
  OnHost on(c);
  Tensor out = empty(on.host, y.shape());
  on.host.backend.conv2d_forward(on.host, on.copy(x), on.copy(w), on.copy(b), o, then, out);
  on.give_back(out, y);
}

void EmulatedBackend::conv2d_backward_data(Context& c, const Tensor& gy, const Tensor& w, Conv2dOptions o,
                                           const GradTarget& gx) {
  OnHost on(c);
  const GradTarget to = on.copy(gx);
  on.host.backend.conv2d_backward_data(on.host, on.copy(gy), on.copy(w), o, to);
  on.give_back(to.tensor, gx.tensor);
}

void EmulatedBackend::conv2d_backward_weights(Context& c, const Tensor& x, const Tensor& gy, Conv2dOptions o,
                                              const GradTarget& gw, const GradTarget& gb) {
  OnHost on(c);
  const GradTarget to_w = on.copy(gw), to_b = on.copy(gb);
  on.host.backend.conv2d_backward_weights(on.host, on.copy(x), on.copy(gy), o, to_w, to_b);
  on.give_back(to_w.tensor, gw.tensor);
  on.give_back(to_b.tensor, gb.tensor);
}

}  // namespace gift::testing
