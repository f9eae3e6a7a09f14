#include "core/backends/cpu/conv/convolution.h"

namespace gift::cpu {
namespace {

Tensor in_format(Context& c, const Tensor& t, MemoryFormat format) {
  if (t.format() == format && t.is_dense()) return t;
  Tensor out = empty(c, t.shape(), t.dtype(), format);
  c.backend.copy(c, t, out);
  return out;
}

// Where a kernel that only overwrites, and only in `format`, puts its result, and how that gets to the target.
struct Detour {
  const GradTarget& target;
  Tensor tensor;
  Detour(Context& c, const GradTarget& t, bool adds, MemoryFormat format)
      : target(t),
        tensor((t.add && !adds) || t.tensor.format() != format ? empty(c, t.tensor.shape(), t.tensor.dtype(), format)
                                                               : t.tensor) {}
  bool direct() const { return tensor.raw() == target.tensor.raw(); }
  void finish(Context& c) {
    if (direct()) return;
    Tensor to = target.tensor;
    if (target.add) {
      c.backend.binary(c, BinaryOp::add, to, tensor, to);
    } else {
      c.backend.copy(c, tensor, to);
    }
  }
};

}  // namespace

Convolution::Convolution(Isa isa) : isa_(isa), block_(isa == Isa::avx512 ? 16 : 8), winograd_(isa), thin_(isa) {}

std::string Convolution::description() const {
  std::string out;
  if (winograd_.available()) out = text("Winograd F(4,3) ", name_of(isa_));
  const std::string library = direct_.version();
  return text(out, out.empty() || library.empty() ? "" : ", ", library);
}

Convolution::Path Convolution::path(const Context& c, const Shape& x, const Shape& w, DType type,
                                    const Conv2dOptions& o) const {
  if (c.precision == Precision::bf16) {
    if (const std::string reason = direct_.no_bf16_reason(); !reason.empty()) {
      fail<DeviceError>("conv2d", "bf16 precision was asked for, but ", reason, "; use fp32");
    }
  }
  if (type != DType::f32 || x[0] == 0) return Path::reference;
  const bool fp32 = c.precision == Precision::fp32;
  const bool wanted =
      c.convolution == ConvAlgorithm::winograd || (c.convolution == ConvAlgorithm::automatic && winograd_.pays(x, o));
  if (fp32 && wanted && winograd_.supports(x, w, o)) return Path::winograd;
  if (fp32 && thin_.supports(x, w, o)) return Path::thin;
  return direct_.available() ? Path::direct : Path::reference;
}

MemoryFormat Convolution::format(const Context& c, const Tensor& x, const Tensor& w, Conv2dOptions o) const {
  const bool blocks = w.size(0) % block_ == 0;
  return blocks && path(c, x.shape(), w.shape(), x.dtype(), o) != Path::reference ? MemoryFormat::blocked
                                                                                  : MemoryFormat::contiguous;
}

void Convolution::forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o,
                          ConvFusion then, Tensor& y) {
  switch (path(c, x.shape(), w.shape(), x.dtype(), o)) {
    case Path::winograd:
      return winograd_.forward(c, packed_, in_format(c, x, MemoryFormat::blocked), w, b, o, then, y);
    case Path::thin:
      return thin_.forward(c, in_format(c, x, MemoryFormat::contiguous), w, b, o, then, y);
    case Path::direct: {
      if (!then.average_pool) return direct_.forward(c, packed_, x, w, b, o, then.activation, y);
      Tensor whole = empty(c, o.output(x.shape(), w.shape()), DType::f32, y.format());
      direct_.forward(c, packed_, x, w, b, o, then.activation, whole);
      return c.backend.pool2d_forward(c, whole, {.kind = PoolKind::average, .kernel = 2, .stride = 2}, y);
    }
    case Path::reference:
      return c.engine.reference().conv2d_forward(c, in_format(c, x, MemoryFormat::contiguous), w, b, o, then, y);
  }
}

void Convolution::backward_data(Context& c, const Tensor& gy, const Tensor& w, Conv2dOptions o, const GradTarget& gx) {
  Path chosen = path(c, gx.tensor.shape(), w.shape(), gy.dtype(), o);
  if (chosen == Path::thin) chosen = direct_.available() ? Path::direct : Path::reference;
  const bool winograd = chosen == Path::winograd;
  const MemoryFormat format = winograd                    ? MemoryFormat::blocked
                              : chosen == Path::reference ? MemoryFormat::contiguous
                                                          : gx.tensor.format();
  Detour detour(c, gx, chosen != Path::direct, format);
  const GradTarget inner{detour.tensor, gx.add && detour.direct()};
  if (winograd) {
    winograd_.backward_data(c, packed_, in_format(c, gy, format), w, o, inner);
  } else if (chosen == Path::direct) {
    direct_.backward_data(c, packed_, gy, w, o, detour.tensor);
  } else {
    c.engine.reference().conv2d_backward_data(c, in_format(c, gy, format), w, o, inner);
  }
  detour.finish(c);
}

void Convolution::backward_weights(Context& c, const Tensor& x, const Tensor& gy, Conv2dOptions o, const GradTarget& gw,
                                   const GradTarget& gb) {
  const auto in = [&](const Tensor& t, MemoryFormat format) { return in_format(c, t, format); };
  switch (path(c, x.shape(), gw.tensor.shape(), x.dtype(), o)) {
    case Path::winograd:
      return winograd_.backward_weights(c, in(x, MemoryFormat::blocked), in(gy, MemoryFormat::blocked), o, gw, gb);
    case Path::thin:
      return thin_.backward_weights(c, in(x, MemoryFormat::contiguous), in(gy, MemoryFormat::blocked), o, gw, gb);
    case Path::direct:
      return direct_.backward_weights(c, x, gy, o, gw, gb);
    case Path::reference:
      return c.engine.reference().conv2d_backward_weights(c, in(x, MemoryFormat::contiguous),
                                                          in(gy, MemoryFormat::contiguous), o, gw, gb);
  }
}

}  // namespace gift::cpu
