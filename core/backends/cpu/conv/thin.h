#pragma once

#include <cstdint>

#include "core/backends/cpu/isa.h"

namespace gift::cpu {

// Direct convolution from few channels, a network's first layer: images in plain (C, H, W) with a border of zeros,
// output blocked by lanes. A weight of one output channel is a "tap": taps() of them, in the order of plain weights.
struct ThinProblem {
  int64_t batch;
  int channels, out_channels;  // out_channels: a multiple of the lanes
  int height, width, kernel_y, kernel_x, stride, padding, dilation;

  int taps() const { return channels * kernel_y * kernel_x; }
  int padded_height() const { return height + 2 * padding; }
  int padded_width() const { return width + 2 * padding; }
  int out_height() const { return (padded_height() - dilation * (kernel_y - 1) - 1) / stride + 1; }
  int out_width() const { return (padded_width() - dilation * (kernel_x - 1) - 1) / stride + 1; }
  int64_t padded_size() const { return int64_t{1} * channels * padded_height() * padded_width(); }
};

struct ThinOutput {
  const float* bias;  // per output channel, or null
  float* y;           // of one image: (out_channels/lanes, out_height, out_width, lanes)
  bool relu;
  bool pool;  // y is the mean of 2x2 outputs, odd rows and columns left out, and has half the height and width
};

// The kernels of one instruction set. Output channels go in groups of up to two vectors; group g holds the vectors 2g
// and, unless it is beyond the last, 2g+1.
struct ThinKernels {
  int lanes;

  // Plain OIHW weights to (group, tap, vectors of the group, lanes): taps * out_channels floats.
  void (*pack)(const ThinProblem&, const float* w, float* packed);
  // An image into its border.
  void (*pad)(const ThinProblem&, const float* x, float* padded);
  // Rows [row0, row1) of the y of one image. offsets: of each tap in the padded image.
  void (*forward)(const ThinProblem&, const float* padded, const int* offsets, const float* packed, const ThinOutput&,
                  int row0, int row1);
  // Adds the gradient of one image to sums, laid out like packed weights, and to bias_sums (out_channels, or null), for
  // groups [group0, group1).
  void (*weight_sums)(const ThinProblem&, const float* padded, const int* offsets, const float* gy, float* sums,
                      float* bias_sums, int group0, int group1);
  // `count` sums (taps * out_channels floats each) added in order into plain OIHW gw.
  void (*weight_reduce)(const ThinProblem&, const float* sums, int count, bool add, float* gw);
};

// The kernels for `isa`, or null where there are none (baseline).
const ThinKernels* thin_kernels(Isa isa);

}  // namespace gift::cpu
