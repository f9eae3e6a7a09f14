#include "tests/kernels_on_host/emulated_backend.h"

#include <cstring>
#include <functional>

#include "tests/kernels_on_host/queue.h"

namespace gift::testing {
namespace {

// A context of the reference backend with copies of device tensors in host memory.
class OnHost {
 public:
  explicit OnHost(Engine& engine) : host(engine, engine.reference()) {}

  Tensor copy(const Tensor& x) {
    if (!x.defined()) return {};
    Tensor out = like(x);
    const emulator::Arena::Access access;
    std::memcpy(out.raw(), x.raw(), bytes(x));
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
    const emulator::Arena::Access access;
    std::memcpy(to.raw(), out.raw(), bytes(to));
  }

  Context host;

 private:
  static size_t bytes(const Tensor& x) { return static_cast<size_t>(x.numel()) * size_of(x.dtype()); }
  Tensor like(const Tensor& x) {
    if (!x.is_dense()) fail<ShapeError>("emulated backend", x, " with gaps");
    return empty(host, x.shape(), x.dtype(), x.format());
  }
};

// The same place, without a hold on its memory.
Tensor place_of(const Tensor& x) {
  if (!x.defined()) return {};
  StorageRef storage = borrow(x.storage()->data, x.storage()->bytes);
  storage->device = x.device();
  return Tensor(storage, x.offset(), x.shape(), x.strides(), x.dtype(), x.format());
}
GradTarget place_of(const GradTarget& to) { return {place_of(to.tensor), to.add}; }

class EmulatedRecording final : public Recording {
 public:
  EmulatedRecording(emulator::Arena& arena, FunctionRef<void()> work) : pool_(arena) {
    emulator::start_recording();
    try {
      work();
    } catch (...) {
      emulator::stop_recording();
      throw;
    }
    work_ = emulator::stop_recording();
    pool_.close();
  }
  void replay() override {
    for (const auto& work : work_) work();
  }

 private:
  BlockCache::Pool pool_;
  std::vector<std::function<void()>> work_;
};

}  // namespace

std::unique_ptr<Recording> EmulatedBackend::record(Context&, FunctionRef<void()> work) {
  return std::make_unique<EmulatedRecording>(arena_, work);
}

void EmulatedBackend::matmul(Context& c, const Tensor& a, const Tensor& b, const Tensor& bias, MatmulOptions o,
                             const GradTarget& y) {
  emulator::queue([&engine = c.engine, a = place_of(a), b = place_of(b), bias = place_of(bias), o, y = place_of(y)] {
    OnHost on(engine);
    const GradTarget to = on.copy(y);
    on.host.backend.matmul(on.host, on.copy(a), on.copy(b), on.copy(bias), o, to);
    on.give_back(to.tensor, y.tensor);
  });
}

MemoryFormat EmulatedBackend::conv2d_format(const Context&, const Tensor&, const Tensor&, Conv2dOptions) const {
  return MemoryFormat::channels_last;
}

void EmulatedBackend::conv2d_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o,
                                     ConvFusion then, Tensor& y) {
  emulator::queue([&engine = c.engine, x = place_of(x), w = place_of(w), b = place_of(b), o, then, y = place_of(y)] {
    OnHost on(engine);
    Tensor out = empty(on.host, y.shape());
    on.host.backend.conv2d_forward(on.host, on.copy(x), on.copy(w), on.copy(b), o, then, out);
    on.give_back(out, y);
  });
}

void EmulatedBackend::conv2d_backward_data(Context& c, const Tensor& gy, const Tensor& w, Conv2dOptions o,
                                           const GradTarget& gx) {
  emulator::queue([&engine = c.engine, gy = place_of(gy), w = place_of(w), o, gx = place_of(gx)] {
    OnHost on(engine);
    const GradTarget to = on.copy(gx);
    on.host.backend.conv2d_backward_data(on.host, on.copy(gy), on.copy(w), o, to);
    on.give_back(to.tensor, gx.tensor);
  });
}

void EmulatedBackend::conv2d_backward_weights(Context& c, const Tensor& x, const Tensor& gy, Conv2dOptions o,
                                              const GradTarget& gw, const GradTarget& gb) {
  emulator::queue([&engine = c.engine, x = place_of(x), gy = place_of(gy), o, gw = place_of(gw), gb = place_of(gb)] {
    OnHost on(engine);
    const GradTarget to_w = on.copy(gw), to_b = on.copy(gb);
    on.host.backend.conv2d_backward_weights(on.host, on.copy(x), on.copy(gy), o, to_w, to_b);
    on.give_back(to_w.tensor, gw.tensor);
    on.give_back(to_b.tensor, gb.tensor);
  });
}

}  // namespace gift::testing
