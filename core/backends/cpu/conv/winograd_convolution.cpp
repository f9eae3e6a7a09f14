#include "core/backends/cpu/conv/winograd_convolution.h"

#include <algorithm>

namespace gift::cpu {
namespace {

int64_t pieces(int64_t items, int64_t size) { return (items + size - 1) / size; }

WinogradProblem problem(const Shape& x, const Shape& w, const Conv2dOptions& o) {
  const int pad = static_cast<int>(o.padding), height = static_cast<int>(x[2]), width = static_cast<int>(x[3]);
  return {.batch = x[0],
          .in_channels = static_cast<int>(x[1]),
          .out_channels = static_cast<int>(w[0]),
          .height = height,
          .width = width,
          .out_height = height + 2 * pad - 2,
          .out_width = width + 2 * pad - 2,
          .pad_y = pad,
          .pad_x = pad};
}

// How the output channels are cut: `count` parts that begin at multiples of twice the lanes.
struct ChannelParts {
  int channels, unit, count;
  ChannelParts(int out_channels, int lanes, int64_t wanted)
      : channels(out_channels),
        unit(2 * lanes),
        count(static_cast<int>(std::clamp<int64_t>(wanted, 1, pieces(out_channels, 2 * lanes)))) {}
  int begin(int part) const {
    return std::min(channels, static_cast<int>(pieces(channels, unit)) * part / count * unit);
  }
  int end(int part) const { return begin(part + 1); }
};

// Measured (Zen 5, 1 MiB of L2 a core): tiles whose points of all channels take 1.2 MB are best, unless the weights do
// not fit the caches; then more tiles must share one pass over them.
int64_t forward_tile_block(const WinogradProblem& p) {
  const int64_t weights = winograd_points * int64_t{4} * p.in_channels * p.out_channels;
  return std::clamp<int64_t>(8192 / (p.in_channels + p.out_channels), weights > (int64_t{16} << 20) ? 32 : 16, 96);
}
int64_t gradient_tile_block(const WinogradProblem& p) {
  return std::clamp<int64_t>(16384 / (p.in_channels + p.out_channels), 48, 100);
}

// Slices of the sum over tiles in the gradient of the weights; it decides the bits, so it depends on the shape alone.
// Each slice costs a pass over the weights.
int64_t gradient_slices(const WinogradProblem& p) {
  const int64_t affordable = p.tiles() * 42 / (static_cast<int64_t>(p.in_channels) * p.out_channels);
  return affordable >= 8 ? 8 : affordable >= 4 ? 4 : affordable >= 2 ? 2 : 1;
}

}  // namespace

bool WinogradConvolution::supports(const Shape& x, const Shape& w, const Conv2dOptions& o) const {
  return kernels_ && w[2] == 3 && w[3] == 3 && o.stride == 1 && o.dilation == 1 && o.groups == 1 && o.padding >= 0 &&
         o.padding <= 2 && x[1] % kernels_->lanes == 0 && w[0] % kernels_->lanes == 0 && x[0] > 0;
}

bool WinogradConvolution::pays(const Shape& x, const Conv2dOptions& o) const {
  const int64_t height = x[2] + 2 * o.padding - 2, width = x[3] + 2 * o.padding - 2;
  const int64_t products = pieces(height, 4) * pieces(width, 4) * winograd_points;
  return 4 * products <= 3 * 9 * height * width;
}

void WinogradConvolution::run(Context& c, PackedWeights& cache, const WinogradProblem& p, const float* x,
                              const Tensor& w, bool transposed, const WinogradOutput& out) const {
  const int in = p.in_channels, channels = p.out_channels, lanes = kernels_->lanes, workers = c.engine.pool().size();
  const uint64_t kind =
      (transposed ? 2ull : 1ull) << 62 | static_cast<uint64_t>(in) << 31 | static_cast<uint64_t>(channels);
  const size_t bytes = sizeof(float) * static_cast<size_t>(winograd_weights(in, channels, lanes));
  const StorageRef packed = cache.get(c, w, kind, bytes, [&](std::byte* to) {
    const ChannelParts parts(channels, lanes, 4 * workers);
    c.parallel(parts.count, [&](int64_t part, int) {
      const int i = static_cast<int>(part);
      kernels_->pack(w.data<float>(), in, channels, parts.begin(i), parts.end(i), transposed,
                     reinterpret_cast<float*>(to));
    });
  });
  // Neither the size of a block of tiles nor the cut of the channels shows in the bits, so both may follow the workers.
  const int64_t tiles = p.tiles();
  int64_t blocks = pieces(tiles, forward_tile_block(p));
  if (blocks >= workers) blocks = pieces(blocks, workers) * workers;
  blocks = std::min(blocks, tiles);
  const ChannelParts parts(channels, lanes, blocks >= workers ? 1 : pieces(2 * workers, blocks));
  c.parallel(blocks * parts.count, [&](int64_t task, int worker) {
    const int64_t block = task / parts.count;
    const int channel = static_cast<int>(task % parts.count);
    WinogradPart part{.tile0 = tiles * block / blocks,
                      .tile1 = tiles * (block + 1) / blocks,
                      .tile_block = 0,
                      .out0 = parts.begin(channel),
                      .out1 = parts.end(channel)};
    part.tile_block = static_cast<int>(part.tile1 - part.tile0);
    float* scratch = c.scratch<float>(worker, static_cast<size_t>(winograd_scratch(p, part, lanes)));
    kernels_->forward(p, x, reinterpret_cast<const float*>(packed->data), out, part, scratch);
  });
}

void WinogradConvolution::forward(Context& c, PackedWeights& cache, const Tensor& x, const Tensor& w, const Tensor& b,
                                  const Conv2dOptions& o, ConvFusion then, Tensor& y) const {
  const WinogradOutput out{.bias = b.defined() ? b.data<float>() : nullptr,
                           .y = y.data<float>(),
                           .add = false,
                           .relu = then.activation == Activation::relu,
                           .pool = then.average_pool};
  run(c, cache, problem(x.shape(), w.shape(), o), x.data<float>(), w, false, out);
}

void WinogradConvolution::backward_data(Context& c, PackedWeights& cache, const Tensor& gy, const Tensor& w,
                                        const Conv2dOptions& o, const GradTarget& gx) const {
  const WinogradOutput out{.bias = nullptr, .y = gx.tensor.data<float>(), .add = gx.add, .relu = false, .pool = false};
  run(c, cache, problem(gx.tensor.shape(), w.shape(), o).transposed(), gy.data<float>(), w, true, out);
}

void WinogradConvolution::backward_weights(Context& c, const Tensor& x, const Tensor& gy, const Conv2dOptions& o,
                                           const GradTarget& gw, const GradTarget& gb) const {
  const WinogradProblem p = problem(x.shape(), gw.tensor.shape(), o);
  const int in = p.in_channels, channels = p.out_channels, lanes = kernels_->lanes, workers = c.engine.pool().size();
  const int64_t tiles = p.tiles(), slices = gradient_slices(p);
  const ChannelParts parts(channels, lanes, slices % workers == 0 ? 1 : pieces(2 * workers, slices));

  const size_t size = size_t{9} * static_cast<size_t>(in) * static_cast<size_t>(channels);
  const size_t per_slice = size + static_cast<size_t>(channels);
  const StorageRef memory = c.engine.memory().allocate(sizeof(float) * per_slice * static_cast<size_t>(slices));
  float* gradients = reinterpret_cast<float*>(memory->data);
  float* bias_sums = gb.tensor.defined() ? gradients + size * static_cast<size_t>(slices) : nullptr;

  c.parallel(slices * parts.count, [&](int64_t task, int worker) {
    const int64_t slice = task / parts.count;
    const int channel = static_cast<int>(task % parts.count);
    WinogradPart part{.tile0 = tiles * slice / slices,
                      .tile1 = tiles * (slice + 1) / slices,
                      .tile_block = 0,
                      .out0 = parts.begin(channel),
                      .out1 = parts.end(channel)};
    const int64_t count = part.tile1 - part.tile0;
    part.tile_block = static_cast<int>(pieces(count, pieces(count, gradient_tile_block(p))));
    const auto sums_size = static_cast<size_t>(winograd_weights(in, part.out1 - part.out0, lanes));
    float* sums = c.scratch<float>(worker, sums_size + static_cast<size_t>(winograd_scratch(p, part, lanes)));
    float* bias = bias_sums ? bias_sums + slice * channels : nullptr;
    kernels_->weight_sums(p, x.data<float>(), gy.data<float>(), part, sums, bias, sums + sums_size);
    kernels_->weight_finish(sums, in, part.out0, part.out1, gradients + static_cast<size_t>(slice) * size);
  });

  const ChannelParts reduced(channels, lanes, 4 * workers);
  c.parallel(reduced.count, [&](int64_t task, int) {
    const int begin = reduced.begin(static_cast<int>(task)), end = reduced.end(static_cast<int>(task));
    kernels_->weight_reduce(gradients, static_cast<int>(slices), in, channels, begin, end, gw.add,
                            gw.tensor.data<float>());
    for (int k = begin; bias_sums && k < end; ++k) {
      float sum = bias_sums[k];
      for (int64_t slice = 1; slice < slices; ++slice) sum += bias_sums[slice * channels + k];
      float& to = gb.tensor.data<float>()[k];
      to = gb.add ? to + sum : sum;
    }
  });
}

}  // namespace gift::cpu
