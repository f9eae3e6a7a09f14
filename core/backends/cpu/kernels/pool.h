#pragma once

#include <stdint.h>

#include "core/backends/cpu/isa.h"

namespace gift::cpu {

// Pooling of one image of one group of channels: pixels are `pixel` floats apart (channels innermost), or of one
// channel of a contiguous image (pixel = 1).
struct PoolPlane {
  int64_t height, width, out_height, out_width, kernel, stride, padding, pixel;
};

struct PoolPlaneKernels {
  int channels;
  void (*average)(const float* x, const PoolPlane&, float* y);
  void (*max)(const float* x, const PoolPlane&, float* y);
  void (*average_backward)(const float* gy, const PoolPlane&, float* gx, bool add);
  void (*max_backward)(const float* x, const float* gy, const PoolPlane&, float* gx, bool add);
};

struct PoolKernels {
  PoolPlaneKernels grouped;  // as many channels as a channel block
  PoolPlaneKernels single;   // one channel, pixel = 1
};

const PoolKernels& pool_kernels(Isa isa);

}  // namespace gift::cpu
