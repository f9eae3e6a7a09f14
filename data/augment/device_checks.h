#pragma once

#include "core/backends/cuda/kernels/elements.h"
#include "core/tensor.h"
#include "data/augment/device_batch.h"

// What the launchers of device_batch.h share.
namespace gift::device_batch {

inline const int32_t* numbers(const Tensor& x) { return x.defined() ? x.data<int32_t>() : nullptr; }

// A batch of images as kernels write it.
struct Images {
  cuda::Elements elements;
  int32_t samples = 0, channels = 0, height = 0, width = 0;
  bool channels_last = false;

  GIFT_HD int64_t at(int32_t sample, int32_t channel, int32_t pixel) const {
    const int64_t pixels = static_cast<int64_t>(height) * width;
    return channels_last ? (sample * pixels + pixel) * channels + channel
                         : (static_cast<int64_t>(sample) * channels + channel) * pixels + pixel;
  }
  int64_t pixels() const { return static_cast<int64_t>(samples) * height * width; }
};

// ShapeError unless x is (B, C, H, W), f32 or bf16, with C >= 3, dense; DeviceError unless it lies on a GPU.
inline Images images(std::string_view op, const Tensor& x) {
  if (x.device().type != DeviceType::cuda) fail<DeviceError>(op, x, " lies in the memory of the CPU");
  const bool bf16 = x.dtype() == DType::bf16;
  if (x.rank() != 4 || x.size(1) < 3 || !x.is_dense() || (x.dtype() != DType::f32 && !bf16))
    fail<ShapeError>(op, "images are ", x, ", expected (B, 3 or more, H, W) of f32 or bf16");
  const auto size = [&](int axis) { return static_cast<int32_t>(x.size(axis)); };
  return {{x.raw(), bf16}, size(0), size(1), size(2), size(3), x.format() == MemoryFormat::channels_last};
}

}  // namespace gift::device_batch
