#include "tests/kernels_on_host/emulated_backend.h"

#include <functional>

#include "tests/kernels_on_host/queue.h"

namespace gift::testing {
namespace {

// Device memory as tensors of the host's reference backend, for as long as this lives.
class OnHost {
 public:
  explicit OnHost(Engine& engine) : host(engine, engine.reference()) {}

  Tensor image(const void* data, const Shape& shape, DType type) const {
    return {borrowed(data, shape, type), 0, shape, strides_of(shape, MemoryFormat::channels_last), type,
            MemoryFormat::channels_last};
  }
  Tensor array(const void* data, const Shape& shape, DType type) const {
    return {borrowed(data, shape, type), 0, shape, contiguous_strides(shape), type, MemoryFormat::contiguous};
  }
  // A copy in f32 and C order.
  Tensor read(const Tensor& from) {
    Tensor out = empty(host, from.shape());
    host.backend.copy(host, from, out);
    return out;
  }
  void write(const Tensor& result, Tensor to) { host.backend.copy(host, result, to); }

  Context host;

 private:
  static StorageRef borrowed(const void* data, const Shape& shape, DType type) {
    return borrow(const_cast<void*>(data), static_cast<size_t>(shape.numel()) * size_of(type));
  }
  emulator::Arena::Access access_;
};

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

void EmulatedBackend::convolve(Context& c, const cuda::ConvProblem& p, const cuda::ConvPointers& at) {
  emulator::queue([&engine = c.engine, p, at] {
    OnHost on(engine);
    const Tensor x = on.image(at.x, {p.batch, p.channels, p.height, p.width}, p.type);
    const Tensor w = on.image(at.w, {p.out_channels, p.channels / p.options.groups, p.kernel_y, p.kernel_x}, p.type);
    const Tensor y = on.image(at.y, {p.batch, p.out_channels, p.out_height(), p.out_width()}, p.type);
    Context& host = on.host;
    if (p.direction == cuda::ConvDirection::forward) {
      const Tensor bias = p.bias ? on.array(at.bias, {p.out_channels}, DType::f32) : Tensor();
      Tensor out = empty(host, y.shape());
      host.backend.conv2d_forward(host, on.read(x), on.read(w), bias, p.options,
                                  p.relu ? Activation::relu : Activation::none, out);
      on.write(out, y);
    } else if (p.direction == cuda::ConvDirection::data) {
      const Tensor out = empty(host, x.shape());
      host.backend.conv2d_backward_data(host, on.read(y), on.read(w), p.options, {out, false});
      on.write(out, x);
    } else {
      const Tensor out = empty(host, w.shape());
      host.backend.conv2d_backward_weights(host, on.read(x), on.read(y), p.options, {out, false}, {});
      on.write(out, w);
    }
  });
}

void EmulatedBackend::multiply(Context& c, const cuda::MatmulProblem& p, const cuda::MatmulPointers& at) {
  emulator::queue([&engine = c.engine, p, at] {
    OnHost on(engine);
    const int64_t a_matrices = p.a_step ? p.batch : 1, b_matrices = p.b_step ? p.batch : 1;
    const Tensor a =
        on.array(at.a, p.transpose_a ? Shape{a_matrices, p.k, p.m} : Shape{a_matrices, p.m, p.k}, p.operands);
    const Tensor b =
        on.array(at.b, p.transpose_b ? Shape{b_matrices, p.n, p.k} : Shape{b_matrices, p.k, p.n}, p.operands);
    const Tensor bias = p.bias ? on.array(at.bias, {p.n}, DType::f32) : Tensor();
    const Tensor y = on.array(at.y, {p.batch, p.m, p.n}, DType::f32);
    on.host.backend.matmul(on.host, on.read(a), on.read(b), bias, {p.transpose_a, p.transpose_b}, {y, p.add});
  });
}

}  // namespace gift::testing
