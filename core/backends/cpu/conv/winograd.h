#pragma once

#include <cstdint>

#include "core/backends/cpu/isa.h"

namespace gift::cpu {

// Winograd convolution F(4x4, 3x3) for stride 1, dilation 1, one group, on activations in the blocked layout
// (N, C/lanes, H, W, lanes) (Lavin & Gray, arXiv:1509.09308). Interpolation points 0, +-1/sqrt(2), +-sqrt(2), infinity:
// measured on 128 channels they err 3 to 4 times less than the usual 0, +-1, +-2, and a little less than 0, +-5/8,
// +-3/2. Every output element is one fixed chain of operations, however tiles and channels are divided among workers.
struct WinogradProblem {
  int64_t batch;
  int in_channels, out_channels;  // multiples of the lanes
  int height, width;              // of the input
  int out_height, out_width;
  int pad_y, pad_x;  // 0 .. 2

  int tiles_y() const { return (out_height + 3) / 4; }
  int tiles_x() const { return (out_width + 3) / 4; }
  int64_t tiles() const { return batch * tiles_y() * tiles_x(); }
  // The convolution whose forward is this one's gradient with respect to its input.
  WinogradProblem transposed() const {
    return {batch, out_channels, in_channels, out_height, out_width, height, width, 2 - pad_y, 2 - pad_x};
  }
};

constexpr int winograd_points = 36;

// Distance between the points of weights in the Winograd domain, in floats, and their number. The gap of a vector keeps
// the 36 lines of a channel out of one cache set.
constexpr int64_t winograd_stride(int in, int out, int lanes) { return static_cast<int64_t>(in) * out + lanes; }
constexpr int64_t winograd_weights(int in, int out, int lanes) {
  return winograd_points * winograd_stride(in, out, lanes);
}

// Part of a convolution: tiles [tile0, tile1), taken `tile_block` at a time, and output channels [out0, out1),
// multiples of twice the lanes unless the last.
struct WinogradPart {
  int64_t tile0, tile1;
  int tile_block;
  int out0, out1;
};

struct WinogradOutput {
  const float* bias;  // per output channel, or null
  float* y;
  bool add;   // y += result instead of y = result
  bool relu;  // y = max(result, 0); not with add
  bool pool;  // y is the mean of 2x2 results, odd rows and columns left out; not with add
};

// The kernels of one instruction set. `scratch` is 64-byte aligned and holds winograd_scratch() floats.
struct WinogradKernels {
  int lanes;

  // Output channels [out0, out1) of plain OIHW weights to the Winograd domain, winograd_weights() floats in all.
  // transposed: w is (in, out, 3, 3) and its kernels are turned by 180 degrees, as the gradient of the input wants it.
  void (*pack)(const float* w, int in, int out, int out0, int out1, bool transposed, float* packed);

  void (*forward)(const WinogradProblem&, const float* x, const float* packed, const WinogradOutput&,
                  const WinogradPart&, float* scratch);

  // Sums over the tiles of the part, in the Winograd domain, into sums (winograd_weights() floats for out1 - out0
  // channels, overwritten), and of gy into bias_sums[out0 .. out1) (overwritten; or null).
  void (*weight_sums)(const WinogradProblem&, const float* x, const float* gy, const WinogradPart&, float* sums,
                      float* bias_sums, float* scratch);

  // sums of a part to channels [out0, out1) of (out/lanes, in, 3, 3, lanes).
  void (*weight_finish)(const float* sums, int in, int out0, int out1, float* gradient);

  // `count` results of weight_finish, 9 * in * out floats each, added in order into plain OIHW gw, channels [out0,
  // out1).
  void (*weight_reduce)(const float* gradients, int count, int in, int out, int out0, int out1, bool add, float* gw);
};

// Floats of scratch for `part` of either direction.
int64_t winograd_scratch(const WinogradProblem&, const WinogradPart&, int lanes);

// The kernels for `isa`, or null where there are none (baseline).
const WinogradKernels* winograd_kernels(Isa isa);

}  // namespace gift::cpu
