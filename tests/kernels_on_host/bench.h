#pragma once

#include <cmath>
#include <cstring>
#include <limits>

#include "core/backend.h"
#include "core/transfer.h"
#include "tests/kernels_on_host/emulated_backend.h"
#include "tests/support/tensors.h"

namespace gift::testing {

// A reference and the emulated device side by side.
struct Bench {
  Engine engine{{.threads = 1, .backend = BackendKind::reference}};
  EmulatedBackend emulated;
  Context host{engine}, device{engine, emulated};

  // A copy of a host tensor on the device, in a format and element type.
  Tensor up(const Tensor& x, DType dtype = DType::f32, MemoryFormat format = MemoryFormat::contiguous) {
    Tensor laid_out = empty(host, x.shape(), dtype, format);
    host.backend.copy(host, x, laid_out);
    Tensor out = empty(device, x.shape(), dtype, format);
    out.storage()->owner->write(*out.storage().get(), 0, laid_out.raw(), out.storage()->bytes);
    return out;
  }
  // Its elements as the host stores them, in C order, read without a kernel: for dense tensors.
  Tensor down(const Tensor& x) {
    const Tensor out = empty(host, x.shape(), x.dtype(), x.format());
    x.storage()->owner->read(*x.storage().get(), static_cast<size_t>(x.offset()) * size_of(x.dtype()), out.raw(),
                             static_cast<size_t>(x.numel()) * size_of(x.dtype()));
    return out;
  }
  std::vector<double> values(const Tensor& x) { return doubles(host, down(x)); }

  // The largest |got - want| / (1 + |want|); infinite where one is NaN or infinite and the other is not the same.
  double distance(const Tensor& got, const Tensor& want) {
    const std::vector<double> a = values(got), b = doubles(host, want);
    if (a.size() != b.size()) return INFINITY;
    double worst = 0;
    for (size_t i = 0; i < a.size(); ++i) {
      if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) continue;
      const double d = std::abs(a[i] - b[i]) / (1 + std::abs(b[i]));
      worst = std::max(worst, std::isfinite(d) ? d : INFINITY);
    }
    return worst;
  }
  // Random f32 values on the host that bf16 holds exactly.
  Tensor random(const Shape& shape, uint64_t seed, double low = -2, double high = 2) {
    const Tensor wide = random_tensor(host, shape, seed, low, high, DType::f32);
    Tensor narrow = empty(host, shape, DType::bf16), back = empty(host, shape);
    host.backend.copy(host, wide, narrow);
    host.backend.copy(host, narrow, back);
    return back;
  }
};

}  // namespace gift::testing
