#include "core/backends/cpu/conv/vec.h"
#include "core/backends/cpu/conv/winograd.h"

#if GIFT_HAVE_VEC
#include "core/backends/cpu/conv/winograd_gemm.h"
#include "core/backends/cpu/conv/winograd_transforms.h"

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {

// Points of `count` tiles in (point, channel block, tile, lanes). The gap keeps the 36 lines a tile writes out of one
// cache set.
struct PointBuffer {
  float* data;
  int tile_block;
  int64_t stride;  // between points
  PointBuffer(float* d, int channels, int tiles)
      : data(d), tile_block(tiles), stride(static_cast<int64_t>(channels) * tiles + lanes) {}
  // The same shape, one point further on.
  PointBuffer next_point() const {
    PointBuffer next = *this;
    next.data += stride;
    return next;
  }
  int64_t block_stride() const { return static_cast<int64_t>(tile_block) * lanes; }
  float* at(int point, int block, int tile) const {
    return data + point * stride + block * block_stride() + tile * lanes;
  }
  float* end() const { return data + winograd_points * stride; }
};

// Walks the tiles of a batch in order.
struct TileCursor {
  int64_t image;
  int y, x, tiles_y, tiles_x;
  TileCursor(const WinogradProblem& p, int64_t tile)
      : image(tile / (p.tiles_y() * p.tiles_x())),
        y(static_cast<int>(tile / p.tiles_x() % p.tiles_y())),
        x(static_cast<int>(tile % p.tiles_x())),
        tiles_y(p.tiles_y()),
        tiles_x(p.tiles_x()) {}
  void next() {
    if (++x < tiles_x) return;
    x = 0;
    if (++y < tiles_y) return;
    y = 0;
    ++image;
  }
};

static void pack(const float* w, int in, int out, int out0, int out1, bool transposed, float* packed) {
  const int64_t blocks = out / lanes, size = static_cast<int64_t>(in) * lanes, stride = winograd_stride(in, out, lanes);
  for (int first = out0 / lanes; first < out1 / lanes;) {
    const int columns = first % gemm_columns == 0 && first + 1 < blocks ? gemm_columns : 1;
    for (int j = 0; j < columns; ++j) {
      const int64_t k0 = static_cast<int64_t>(first + j) * lanes;
      for (int64_t c = 0; c < in; ++c) {
        alignas(64) float g[9][lanes];
        for (int l = 0; l < lanes; ++l) {
          const float* kernel = w + (transposed ? c * out + k0 + l : (k0 + l) * in + c) * 9;
          for (int i = 0; i < 9; ++i) g[i][l] = kernel[transposed ? 8 - i : i];
        }
        Vec line[3][6];
        for (int i = 0; i < 3; ++i) weight_line(load(g[3 * i]), load(g[3 * i + 1]), load(g[3 * i + 2]), line[i]);
        for (int q = 0; q < 6; ++q) {
          Vec u[6];
          weight_line(line[0][q], line[1][q], line[2][q], u);
          for (int i = 0; i < 6; ++i) {
            const int64_t group = (i * 6 + q) * stride + first * size;
            store(packed + group + (c * columns + j) * lanes, u[i]);
          }
        }
      }
    }
    first += columns;
  }
}

static void transform_input(const WinogradProblem& p, const float* x, int64_t tile0, int count,
                            const PointBuffer& points) {
  const int64_t plane = static_cast<int64_t>(p.height) * p.width * lanes, blocks = p.in_channels / lanes;
  for (int block = 0; block < blocks; ++block) {
    TileCursor at(p, tile0);
    for (int t = 0; t < count; ++t, at.next()) {
      input_tile(x + (at.image * blocks + block) * plane, p.height, p.width, at.y * 4 - p.pad_y, at.x * 4 - p.pad_x,
                 points.at(0, block, t), points.stride);
    }
  }
}

template <Finish finish>
static void transform_output(const WinogradProblem& p, const WinogradOutput& o, int64_t tile0, int count, int out0,
                             int out1, const PointBuffer& points) {
  const int64_t blocks = p.out_channels / lanes, shrink = o.pool ? 2 : 1;
  const int64_t plane = (p.out_height / shrink) * (p.out_width / shrink) * lanes;
  for (int block = out0 / lanes; block < out1 / lanes; ++block) {
    const Vec bias = o.bias ? load(o.bias + block * lanes) : zero();
    TileCursor at(p, tile0);
    for (int t = 0; t < count; ++t, at.next()) {
      output_tile<finish>(points.at(0, block - out0 / lanes, t), points.stride, bias,
                          o.y + (at.image * blocks + block) * plane, p.out_height, p.out_width, at.y * 4, at.x * 4);
    }
  }
}

// One point of `count` tiles times the packed weights, for output channels [out0, out1).
static void multiply(const WinogradProblem& p, const float* packed, int point, int count, int out0, int out1,
                     const PointBuffer& in, const PointBuffer& out) {
  const int64_t blocks = p.out_channels / lanes, stride = winograd_stride(p.in_channels, p.out_channels, lanes);
  const int in_blocks = p.in_channels / lanes, pieces = (count + gemm_rows - 1) / gemm_rows;
  const int base = out0 / lanes;
  for (int first = base; first < out1 / lanes;) {
    const int columns = first % gemm_columns == 0 && first + 1 < blocks ? gemm_columns : 1;
    const float* weights = packed + point * stride + first * static_cast<int64_t>(p.in_channels) * lanes;
    for (int piece = 0; piece < pieces; ++piece) {
      const int t0 = count * piece / pieces, t1 = count * (piece + 1) / pieces;
      const float* a = in.at(point, 0, t0);
      float* c = out.at(point, first - base, t0);
      if (columns == gemm_columns) {
        gemm_any_rows<gemm_columns>(t1 - t0, a, in.block_stride(), in_blocks, weights, c, out.block_stride());
      } else {
        gemm_any_rows<1>(t1 - t0, a, in.block_stride(), in_blocks, weights, c, out.block_stride());
      }
    }
    first += columns;
  }
}

static int smaller(int64_t left, int block) { return left < block ? static_cast<int>(left) : block; }

static void forward(const WinogradProblem& p, const float* x, const float* packed, const WinogradOutput& o,
                    const WinogradPart& part, float* scratch) {
  // Results of point i take the place of the input of point i - 1, which is done with: half the memory, so that more
  // tiles fit the cache.
  const int out_channels = part.out1 - part.out0;
  const PointBuffer out(scratch, p.in_channels > out_channels ? p.in_channels : out_channels, part.tile_block);
  const PointBuffer in = out.next_point();
  for (int64_t tile = part.tile0; tile < part.tile1; tile += part.tile_block) {
    const int count = smaller(part.tile1 - tile, part.tile_block);
    transform_input(p, x, tile, count, in);
    for (int point = 0; point < winograd_points; ++point) {
      multiply(p, packed, point, count, part.out0, part.out1, in, out);
    }
    const auto transform = o.add    ? transform_output<Finish::add>
                           : o.pool ? (o.relu ? transform_output<Finish::relu_pool> : transform_output<Finish::pool>)
                                    : (o.relu ? transform_output<Finish::relu> : transform_output<Finish::none>);
    transform(p, o, tile, count, part.out0, part.out1, out);
  }
}

static void transform_gradient(const WinogradProblem& p, const float* gy, int64_t tile0, int count, int out0, int out1,
                               const PointBuffer& points, float* bias_sums) {
  const int64_t plane = static_cast<int64_t>(p.out_height) * p.out_width * lanes, blocks = p.out_channels / lanes;
  for (int block = out0 / lanes; block < out1 / lanes; ++block) {
    Vec sum = bias_sums ? load(bias_sums + block * lanes) : zero();
    TileCursor at(p, tile0);
    for (int t = 0; t < count; ++t, at.next()) {
      sum = sum + gradient_tile(gy + (at.image * blocks + block) * plane, p.out_height, p.out_width, at.y * 4, at.x * 4,
                                points.at(0, block - out0 / lanes, t), points.stride);
    }
    if (bias_sums) store(bias_sums + block * lanes, sum);
  }
}

static void weight_sums(const WinogradProblem& p, const float* x, const float* gy, const WinogradPart& part,
                        float* sums, float* bias_sums, float* scratch) {
  const PointBuffer in(scratch, p.in_channels, part.tile_block);
  const PointBuffer out(in.end(), part.out1 - part.out0, part.tile_block);
  const int64_t block_size = static_cast<int64_t>(p.in_channels) * lanes;
  const int64_t stride = winograd_stride(p.in_channels, part.out1 - part.out0, lanes);
  const int first = part.out0 / lanes, last = part.out1 / lanes;
  if (bias_sums) {
    for (int k = part.out0; k < part.out1; ++k) bias_sums[k] = 0;
  }
  for (int64_t tile = part.tile0; tile < part.tile1; tile += part.tile_block) {
    const int count = smaller(part.tile1 - tile, part.tile_block);
    const bool add = tile > part.tile0;
    transform_input(p, x, tile, count, in);
    transform_gradient(p, gy, tile, count, part.out0, part.out1, out, bias_sums);
    for (int point = 0; point < winograd_points; ++point) {
      for (int block = first; block < last;) {
        const int columns = block + 1 < last ? 2 : 1;
        const float* b = out.at(point, block - first, 0);
        for (int c = 0; c < p.in_channels; c += sums_rows) {
          const float* a = in.at(point, c / lanes, 0) + c % lanes;
          float* to = sums + point * stride + (block - first) * block_size + static_cast<int64_t>(c) * lanes;
          if (columns == 2) {
            gemm_sums<2>(a, b, out.block_stride(), count, to, block_size, add);
          } else {
            gemm_sums<1>(a, b, out.block_stride(), count, to, block_size, add);
          }
        }
        block += columns;
      }
    }
  }
}

static void weight_finish(const float* sums, int in, int out0, int out1, float* gradient) {
  const int64_t first = out0 / lanes, last = out1 / lanes, stride = winograd_stride(in, out1 - out0, lanes);
  for (int64_t block = first; block < last; ++block) {
    for (int64_t c = 0; c < in; ++c) {
      Vec line[3][6];
#pragma GCC unroll 6
      for (int j = 0; j < 6; ++j) {
        Vec u[6], g[3];
#pragma GCC unroll 6
        for (int i = 0; i < 6; ++i) u[i] = load(sums + (i * 6 + j) * stride + ((block - first) * in + c) * lanes);
        weight_gradient_line(u, g);
        for (int i = 0; i < 3; ++i) line[i][j] = g[i];
      }
      for (int i = 0; i < 3; ++i) {
        Vec g[3];
        weight_gradient_line(line[i], g);
        for (int j = 0; j < 3; ++j) store(gradient + ((block * in + c) * 9 + i * 3 + j) * lanes, g[j]);
      }
    }
  }
}

static void weight_reduce(const float* gradients, int count, int in, int out, int out0, int out1, bool add, float* gw) {
  const int64_t kernel = static_cast<int64_t>(in) * 9, size = kernel * out;
  for (int64_t block = out0 / lanes; block < out1 / lanes; ++block) {
    for (int64_t i = 0; i < kernel; ++i) {
      const float* from = gradients + (block * kernel + i) * lanes;
      Vec sum = load(from);
      for (int s = 1; s < count; ++s) sum = sum + load(from + s * size);
      alignas(64) float values[lanes];
      store(values, sum);
      float* to = gw + block * lanes * kernel + i;
      for (int l = 0; l < lanes; ++l) to[l * kernel] = add ? to[l * kernel] + values[l] : values[l];
    }
  }
}

extern const WinogradKernels winograd;
const WinogradKernels winograd{lanes, pack, forward, weight_sums, weight_finish, weight_reduce};

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
#endif
