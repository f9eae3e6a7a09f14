#pragma once

#include <stdint.h>

#include "core/backends/cpu/isa.h"

namespace gift::cpu {

// One image of one group of channels: height x width pixels, `pixel` floats apart (channels innermost), or one channel
// of a contiguous image (pixel = 1). Pooled planes have floor(height / 2) x floor(width / 2) pixels, equally far apart.
struct NormPlane {
  int64_t height, width, pixel;
  int64_t pixels() const { return height * width; }
};

// z = (x - mean) * scale + shift, one value a channel of the group; then max(z, 0), then the mean of 2 x 2.
struct NormAffine {
  const float *mean, *scale, *shift;
  bool relu, pool;
};

// gx (+)= a * g + b * (x - mean) + c, g being the gradient of z.
struct NormGradient {
  const float *a, *b, *c;
  bool add;
};

// Kernels for one plane of `channels` channels. Sums are f32 over at most 64 pixels a lane, f64 beyond.
struct NormPlaneKernels {
  int channels;
  // Mean and sum of squared differences from it.
  void (*moments)(const float* x, const NormPlane&, double* mean, double* m2);
  void (*forward)(const float* x, const NormPlane&, const NormAffine&, float* y);
  // Sums of g and of g * (x - mean).
  void (*sums)(const float* x, const float* gy, const NormPlane&, const NormAffine&, double* g, double* gx);
  void (*backward)(const float* x, const float* gy, const NormPlane&, const NormAffine&, const NormGradient&,
                   float* gx);
};

struct NormKernels {
  NormPlaneKernels grouped;  // as many channels as a channel block
  NormPlaneKernels single;   // one channel, pixel = 1
};

const NormKernels& norm_kernels(Isa isa);

}  // namespace gift::cpu
