#include "core/backends/cpu/conv/direct_convolution.h"

#if GIFT_HAVE_ONEDNN
#include <map>
#include <mutex>

#include "core/backends/cpu/dnnl/conv_plan.h"

namespace gift::cpu {
namespace {

// A slice of one image costs a call about as much as it saves in balance; the gradient of the weights pays for each
// slice with a copy of the weights.
Slices data_slices(int64_t batch) { return {batch, 4, 16}; }
Slices weight_slices(int64_t batch) { return {batch, 12, 8}; }

ConvKey key_of(const Context& c, ConvDirection direction, const Tensor& x, const Shape& w, const Tensor& y, bool bias,
               Activation activation, const Conv2dOptions& o) {
  return {.direction = direction,
          .compute = c.precision == Precision::bf16 ? DType::bf16 : DType::f32,
          .x_format = x.format(),
          .y_format = y.format(),
          .activation = activation,
          .bias = bias,
          .block = std::max(x.channel_block(), y.channel_block()),
          .batch = 0,
          .channels = x.size(1),
          .height = x.size(2),
          .width = x.size(3),
          .out_channels = w[0],
          .kernel_y = w[2],
          .kernel_x = w[3],
          .stride = o.stride,
          .padding = o.padding,
          .dilation = o.dilation,
          .groups = o.groups};
}

}  // namespace

struct DirectConvolution::Plans {
  std::mutex mutex;
  std::map<ConvKey, std::unique_ptr<ConvPlan>> plans;

  const ConvPlan& get(Context& c, ConvKey key, int64_t batch) {
    key.batch = batch;
    std::lock_guard lock(mutex);
    auto& plan = plans[key];
    if (!plan) plan = std::make_unique<ConvPlan>(key, c.engine.pool().size());
    return *plan;
  }
};

// A batch in slices and the plans for them: slices come in at most two sizes.
struct SlicedPlans {
  Slices slices;
  const ConvPlan *large, *small;
  int64_t large_batch;

  template <class Get>
  SlicedPlans(Slices wanted, const Get& get) : slices(wanted) {
    find(get);
    if (large->same_weights(*small)) return;
    slices = Slices(slices.total, slices.total);  // one slice, as the weights are packed once
    find(get);
  }
  const ConvPlan& of(int64_t slice) const {
    return slices.end(slice) - slices.begin(slice) == large_batch ? *large : *small;
  }

 private:
  template <class Get>
  void find(const Get& get) {
    large_batch = (slices.total + slices.count - 1) / slices.count;
    large = &get(large_batch);
    small = slices.total % slices.count == 0 ? large : &get(large_batch - 1);
  }
};

DirectConvolution::DirectConvolution() : plans_(std::make_unique<Plans>()) {}
DirectConvolution::~DirectConvolution() = default;

bool DirectConvolution::available() { return true; }
std::string DirectConvolution::version() { return onednn_version(); }
std::string DirectConvolution::no_bf16_reason() { return cpu::no_bf16_reason(); }

namespace {

StorageRef packed_for(Context& c, PackedWeights& cache, const ConvPlan& plan, const Tensor& w) {
  return cache.get(c, w, plan.id(), plan.packed_bytes(), [&](std::byte* to) {
    c.parallel(1, [&](int64_t, int worker) {
      plan.pack(worker, w.data<float>(), to, c.scratch<std::byte>(worker, plan.scratch_bytes()));
    });
  });
}

template <class T>
T* rows(const Tensor& t, int64_t row) {
  return t.data<T>() + t.numel() / t.size(0) * row;
}

}  // namespace

void DirectConvolution::forward(Context& c, PackedWeights& cache, const Tensor& x, const Tensor& w, const Tensor& b,
                                const Conv2dOptions& o, Activation activation, Tensor& y) {
  const ConvKey key = key_of(c, ConvDirection::forward, x, w.shape(), y, b.defined(), activation, o);
  const SlicedPlans plans(data_slices(x.size(0)), [&](int64_t n) -> const ConvPlan& { return plans_->get(c, key, n); });
  const StorageRef packed = packed_for(c, cache, *plans.large, w);
  const float* bias = b.defined() ? b.data<float>() : nullptr;
  c.parallel(plans.slices.count, [&](int64_t slice, int worker) {
    const ConvPlan& plan = plans.of(slice);
    const int64_t row = plans.slices.begin(slice);
    plan.forward(worker, rows<float>(x, row), packed->data, bias, rows<float>(y, row),
                 c.scratch<std::byte>(worker, plan.scratch_bytes()));
  });
}

void DirectConvolution::backward_data(Context& c, PackedWeights& cache, const Tensor& gy, const Tensor& w,
                                      const Conv2dOptions& o, Tensor& gx) {
  const ConvKey key = key_of(c, ConvDirection::backward_data, gx, w.shape(), gy, false, Activation::none, o);
  const SlicedPlans plans(data_slices(gx.size(0)),
                          [&](int64_t n) -> const ConvPlan& { return plans_->get(c, key, n); });
  const StorageRef packed = packed_for(c, cache, *plans.large, w);
  c.parallel(plans.slices.count, [&](int64_t slice, int worker) {
    const ConvPlan& plan = plans.of(slice);
    const int64_t row = plans.slices.begin(slice);
    plan.backward_data(worker, rows<float>(gy, row), packed->data, rows<float>(gx, row),
                       c.scratch<std::byte>(worker, plan.scratch_bytes()));
  });
}

void DirectConvolution::backward_weights(Context& c, const Tensor& x, const Tensor& gy, const Conv2dOptions& o,
                                         const GradTarget& gw, const GradTarget& gb) {
  const bool bias = gb.tensor.defined();
  const Shape& w = gw.tensor.shape();
  const ConvKey key = key_of(c, ConvDirection::backward_weights, x, w, gy, bias, Activation::none, o);
  const SlicedPlans plans(weight_slices(x.size(0)),
                          [&](int64_t n) -> const ConvPlan& { return plans_->get(c, key, n); });
  const int64_t slices = plans.slices.count, weights = w.numel(), channels = w[0];
  const auto packed = static_cast<int64_t>((plans.large->packed_bytes() + 63) / 64 * 64 / sizeof(float));

  // a slice: [packed gradients][gradients of the bias]; behind the slices the sum in plain layout
  const int64_t per_slice = packed + (channels + 15) / 16 * 16;
  const StorageRef memory =
      c.engine.memory().allocate(sizeof(float) * static_cast<size_t>(per_slice * slices + weights));
  auto* parts = reinterpret_cast<float*>(memory->data);
  c.parallel(slices, [&](int64_t slice, int worker) {
    const ConvPlan& plan = plans.of(slice);
    const int64_t row = plans.slices.begin(slice);
    float* part = parts + slice * per_slice;
    plan.backward_weights(worker, rows<float>(x, row), rows<float>(gy, row), reinterpret_cast<std::byte*>(part),
                          bias ? part + packed : nullptr, c.scratch<std::byte>(worker, plan.scratch_bytes()));
  });
  const Slices chunks(bias ? per_slice : packed, 4096);
  c.parallel(slices > 1 ? chunks.count : 0, [&](int64_t chunk, int) {
    for (int64_t i = chunks.begin(chunk); i < chunks.end(chunk); ++i) {
      for (int64_t slice = 1; slice < slices; ++slice) parts[i] += parts[slice * per_slice + i];
    }
  });
  float* plain = gw.add ? parts + slices * per_slice : gw.tensor.data<float>();
  c.parallel(1, [&](int64_t, int worker) {
    plans.large->unpack(worker, reinterpret_cast<const std::byte*>(parts), plain,
                        c.scratch<std::byte>(worker, plans.large->scratch_bytes()));
  });
  if (gw.add) {
    float* to = gw.tensor.data<float>();
    for (int64_t i = 0; i < weights; ++i) to[i] += plain[i];
  }
  for (int64_t k = 0; bias && k < channels; ++k) {
    float& to = gb.tensor.data<float>()[k];
    to = gb.add ? to + parts[packed + k] : parts[packed + k];
  }
}

}  // namespace gift::cpu
#else
namespace gift::cpu {

struct DirectConvolution::Plans {};
DirectConvolution::DirectConvolution() = default;
DirectConvolution::~DirectConvolution() = default;

bool DirectConvolution::available() { return false; }
std::string DirectConvolution::version() { return {}; }
std::string DirectConvolution::no_bf16_reason() { return "this build has no oneDNN"; }

namespace {
[[noreturn]] void missing() { fail<DeviceError>("conv2d", "this build has no oneDNN"); }
}  // namespace

void DirectConvolution::forward(Context&, PackedWeights&, const Tensor&, const Tensor&, const Tensor&,
                                const Conv2dOptions&, Activation, Tensor&) {
  missing();
}
void DirectConvolution::backward_data(Context&, PackedWeights&, const Tensor&, const Tensor&, const Conv2dOptions&,
                                      Tensor&) {
  missing();
}
void DirectConvolution::backward_weights(Context&, const Tensor&, const Tensor&, const Conv2dOptions&,
                                         const GradTarget&, const GradTarget&) {
  missing();
}

}  // namespace gift::cpu
#endif
