#include "core/backends/cpu/conv/thin.h"
#include "core/backends/cpu/conv/vec.h"

#if GIFT_HAVE_VEC
namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {

constexpr int thin_pixels = lanes == 16 ? 8 : 6;  // output pixels at once
constexpr int thin_taps = lanes == 16 ? 9 : 5;    // taps at once in the gradient of the weights

static int group_vectors(const ThinProblem& p, int group) { return (2 * group + 2) * lanes <= p.out_channels ? 2 : 1; }
static int64_t group_offset(const ThinProblem& p, int group) { return int64_t{2} * group * lanes * p.taps(); }
static int group_count(const ThinProblem& p) { return (p.out_channels / lanes + 1) / 2; }

static void thin_pack(const ThinProblem& p, const float* w, float* packed) {
  for (int group = 0; group < group_count(p); ++group) {
    const int width = group_vectors(p, group) * lanes;
    const float* from = w + group_offset(p, group);
    for (int tap = 0; tap < p.taps(); ++tap) {
      for (int k = 0; k < width; ++k) *packed++ = from[static_cast<int64_t>(k) * p.taps() + tap];
    }
  }
}

static void thin_pad(const ThinProblem& p, const float* x, float* padded) {
  for (int c = 0; c < p.channels; ++c) {
    for (int row = 0; row < p.padded_height(); ++row) {
      const int from = row - p.padding;
      const bool inside = from >= 0 && from < p.height;
      for (int i = 0; i < p.padding; ++i) *padded++ = 0;
      for (int i = 0; i < p.width; ++i) padded[i] = inside ? x[from * p.width + i] : 0;
      padded += p.width;
      for (int i = 0; i < p.padding; ++i) *padded++ = 0;
    }
    x += p.height * p.width;
  }
}

// `pixels` outputs of a row, `stride` apart in the input (0: as given by step), of one group of output channels.
template <int pixels, int vectors, int stride>
GIFT_INLINE void thin_block(const float* in, int step, const int* offsets, int taps, const float* packed,
                            const float* bias, bool relu, Vec (&sum)[pixels][vectors]) {
#pragma GCC unroll 2
  for (int j = 0; j < vectors; ++j) {
    const Vec start = bias ? load(bias + j * lanes) : zero();
#pragma GCC unroll 16
    for (int r = 0; r < pixels; ++r) sum[r][j] = start;
  }
  for (int tap = 0; tap < taps; ++tap, packed += vectors * lanes) {
    const float* from = in + offsets[tap];
    Vec weight[vectors];
#pragma GCC unroll 2
    for (int j = 0; j < vectors; ++j) weight[j] = load(packed + j * lanes);
#pragma GCC unroll 16
    for (int r = 0; r < pixels; ++r) {
      const Vec value = splat(from[r * (stride ? stride : step)]);
#pragma GCC unroll 2
      for (int j = 0; j < vectors; ++j) sum[r][j] = fma(value, weight[j], sum[r][j]);
    }
  }
  if (!relu) return;
#pragma GCC unroll 16
  for (int r = 0; r < pixels; ++r) {
#pragma GCC unroll 2
    for (int j = 0; j < vectors; ++j) sum[r][j] = max(zero(), sum[r][j]);
  }
}

// What is the same for all rows of a group of output channels.
struct ThinRow {
  const ThinProblem& p;
  const int* offsets;
  const float *packed, *bias;
  bool relu;
  int64_t plane;  // of y
};

template <int pixels, int vectors, int stride>
static void thin_plain(const ThinRow& t, const float* in, float* y) {
  Vec sum[pixels][vectors];
  thin_block<pixels, vectors, stride>(in, t.p.stride, t.offsets, t.p.taps(), t.packed, t.bias, t.relu, sum);
#pragma GCC unroll 2
  for (int j = 0; j < vectors; ++j) {
#pragma GCC unroll 16
    for (int r = 0; r < pixels; ++r) store(y + j * t.plane + r * lanes, sum[r][j]);
  }
}

// `pixels` outputs (an even number) of two rows to means of 2x2.
template <int pixels, int vectors, int stride>
static void thin_pooled(const ThinRow& t, const float* in, float* y) {
  Vec pair[pixels / 2][vectors];
#pragma GCC unroll 2
  for (int row = 0; row < 2; ++row) {
    Vec sum[pixels][vectors];
    thin_block<pixels, vectors, stride>(in + static_cast<int64_t>(row) * t.p.stride * t.p.padded_width(), t.p.stride,
                                        t.offsets, t.p.taps(), t.packed, t.bias, t.relu, sum);
#pragma GCC unroll 16
    for (int r = 0; r < pixels / 2; ++r) {
#pragma GCC unroll 2
      for (int j = 0; j < vectors; ++j) {
        const Vec both = sum[2 * r][j] + sum[2 * r + 1][j];
        pair[r][j] = row == 0 ? both : (pair[r][j] + both) * splat(0.25f);
      }
    }
  }
#pragma GCC unroll 2
  for (int j = 0; j < vectors; ++j) {
#pragma GCC unroll 16
    for (int r = 0; r < pixels / 2; ++r) store(y + j * t.plane + r * lanes, pair[r][j]);
  }
}

template <int vectors, int stride>
static void thin_row(const ThinRow& t, bool pool, const float* in, float* y) {
  const int width = t.p.out_width(), step = t.p.stride;
  int x = 0;
  if (pool) {
    for (; x + thin_pixels <= width; x += thin_pixels) {
      thin_pooled<thin_pixels, vectors, stride>(t, in + x * step, y + x / 2 * lanes);
    }
    for (; x + 2 <= width; x += 2) thin_pooled<2, vectors, stride>(t, in + x * step, y + x / 2 * lanes);
    return;
  }
  for (; x + thin_pixels <= width; x += thin_pixels) {
    thin_plain<thin_pixels, vectors, stride>(t, in + x * step, y + x * lanes);
  }
  for (; x < width; ++x) thin_plain<1, vectors, stride>(t, in + x * step, y + x * lanes);
}

static void thin_forward(const ThinProblem& p, const float* padded, const int* offsets, const float* packed,
                         const ThinOutput& o, int row0, int row1) {
  const int shrink = o.pool ? 2 : 1, width = p.out_width() / shrink;
  const int64_t plane = static_cast<int64_t>(p.out_height() / shrink) * width * lanes;
  for (int row = row0; row < row1; ++row) {
    const float* in = padded + static_cast<int64_t>(row) * shrink * p.stride * p.padded_width();
    float* y = o.y + static_cast<int64_t>(row) * width * lanes;
    for (int group = 0; group < group_count(p); ++group) {
      const ThinRow t{.p = p,
                      .offsets = offsets,
                      .packed = packed + group_offset(p, group),
                      .bias = o.bias ? o.bias + 2 * group * lanes : nullptr,
                      .relu = o.relu,
                      .plane = plane};
      const bool two = group_vectors(p, group) == 2;
      const auto run =
          p.stride == 1
              ? (two ? thin_row<2, 1> : thin_row<1, 1>)
              : (p.stride == 2 ? (two ? thin_row<2, 2> : thin_row<1, 2>) : (two ? thin_row<2, 0> : thin_row<1, 0>));
      run(t, o.pool, in, y + 2 * group * plane);
    }
  }
}

// `taps` taps of one group of output channels, summed over an image; and the gradients themselves, where bias_sums is
// not null.
template <int taps, int vectors, bool bias>
static void thin_sums(const ThinProblem& p, const float* padded, const int* offsets, const float* gy, int64_t plane,
                      float* sums, float* bias_sums) {
  Vec sum[taps][vectors], total[vectors];
  const float* from[taps];
#pragma GCC unroll 16
  for (int t = 0; t < taps; ++t) {
    from[t] = padded + offsets[t];
#pragma GCC unroll 2
    for (int j = 0; j < vectors; ++j) sum[t][j] = load(sums + (t * vectors + j) * lanes);
  }
  if constexpr (bias) {
    for (int j = 0; j < vectors; ++j) total[j] = load(bias_sums + j * lanes);
  }
  const int height = p.out_height(), width = p.out_width(), stride = p.stride;
  for (int row = 0; row < height; ++row) {
    int64_t at = static_cast<int64_t>(row) * stride * p.padded_width();
    for (int x = 0; x < width; ++x, at += stride, gy += lanes) {
      Vec gradient[vectors];
#pragma GCC unroll 2
      for (int j = 0; j < vectors; ++j) {
        gradient[j] = load(gy + j * plane);
        if constexpr (bias) total[j] = total[j] + gradient[j];
      }
#pragma GCC unroll 16
      for (int t = 0; t < taps; ++t) {
        const Vec value = splat(from[t][at]);
#pragma GCC unroll 2
        for (int j = 0; j < vectors; ++j) sum[t][j] = fma(value, gradient[j], sum[t][j]);
      }
    }
  }
#pragma GCC unroll 16
  for (int t = 0; t < taps; ++t) {
#pragma GCC unroll 2
    for (int j = 0; j < vectors; ++j) store(sums + (t * vectors + j) * lanes, sum[t][j]);
  }
  if constexpr (bias) {
    for (int j = 0; j < vectors; ++j) store(bias_sums + j * lanes, total[j]);
  }
}

template <int vectors>
static void thin_group_sums(const ThinProblem& p, const float* padded, const int* offsets, const float* gy,
                            int64_t plane, float* sums, float* bias_sums) {
  for (int tap = 0; tap < p.taps();) {
    const bool many = tap + thin_taps <= p.taps(), bias = tap == 0 && bias_sums;
    const auto run = many ? (bias ? thin_sums<thin_taps, vectors, true> : thin_sums<thin_taps, vectors, false>)
                          : (bias ? thin_sums<1, vectors, true> : thin_sums<1, vectors, false>);
    run(p, padded, offsets + tap, gy, plane, sums + tap * vectors * lanes, bias_sums);
    tap += many ? thin_taps : 1;
  }
}

static void thin_weight_sums(const ThinProblem& p, const float* padded, const int* offsets, const float* gy,
                             float* sums, float* bias_sums, int group0, int group1) {
  const int64_t plane = static_cast<int64_t>(p.out_height()) * p.out_width() * lanes;
  for (int group = group0; group < group1; ++group) {
    const auto run = group_vectors(p, group) == 2 ? thin_group_sums<2> : thin_group_sums<1>;
    run(p, padded, offsets, gy + 2 * group * plane, plane, sums + group_offset(p, group),
        bias_sums ? bias_sums + 2 * group * lanes : nullptr);
  }
}

static void thin_weight_reduce(const ThinProblem& p, const float* sums, int count, bool add, float* gw) {
  const int64_t taps = p.taps(), size = taps * p.out_channels;
  for (int group = 0; group < group_count(p); ++group) {
    const int vectors = group_vectors(p, group);
    const float* from = sums + group_offset(p, group);
    float* to = gw + group_offset(p, group);
    for (int64_t tap = 0; tap < taps; ++tap) {
      for (int j = 0; j < vectors; ++j, from += lanes) {
        Vec sum = load(from);
        for (int s = 1; s < count; ++s) sum = sum + load(from + s * size);
        alignas(64) float values[lanes];
        store(values, sum);
        for (int l = 0; l < lanes; ++l) {
          float& place = to[(j * lanes + l) * taps + tap];
          place = add ? place + values[l] : values[l];
        }
      }
    }
  }
}

extern const ThinKernels thin;
const ThinKernels thin{lanes, thin_pack, thin_pad, thin_forward, thin_weight_sums, thin_weight_reduce};

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
#endif
