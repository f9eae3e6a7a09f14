#include "core/backends/cpu/kernels/rows.h"

#include "core/backends/cpu/kernels/single.h"
#include "core/math/functions.h"

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {
namespace rows {
using namespace simd;

constexpr int64_t run = 32 * width;

// The sum of term(i) in double, whole vectors by term(i), the rest by last(i).
template <class Term, class Last>
GIFT_FORCE_INLINE double sum_of(int64_t count, const Term& term, const Last& last) {
  double total = 0;
  for (int64_t begin = 0; begin < count; begin += run) {
    const int64_t end = count - begin < run ? count : begin + run;
    F32 s[2]{};
    int64_t i = begin;
    for (; i + 2 * width <= end; i += 2 * width) {
      s[0] += term(i);
      s[1] += term(i + width);
    }
    if (i + width <= end) {
      s[0] += term(i);
      i += width;
    }
    total += sum64(s[0] + s[1]);
    for (; i < end; ++i) total += static_cast<double>(last(i));
  }
  return total;
}

static double sum(int64_t count, const float* x) {
  return sum_of(
      count, [=](int64_t i) { return load(x + i); }, [=](int64_t i) { return x[i]; });
}

static void column_sums(int64_t rows, int64_t columns, int64_t stride, const float* x, double* sum) {
  int64_t c = 0;
  for (; c + width <= columns; c += width) {
    for (int64_t begin = 0; begin < rows; begin += 32) {
      const int64_t end = rows - begin < 32 ? rows : begin + 32;
      F32 s[2]{};
      int64_t r = begin;
      for (; r + 2 <= end; r += 2) {
        s[0] += load(x + r * stride + c);
        s[1] += load(x + (r + 1) * stride + c);
      }
      if (r < end) s[0] += load(x + r * stride + c);
      const F32 both = s[0] + s[1];
      for (int l = 0; l < width; ++l) sum[c + l] += static_cast<double>(both[l]);
    }
  }
  for (; c < columns; ++c)
    for (int64_t r = 0; r < rows; ++r) sum[c] += static_cast<double>(x[r * stride + c]);
}

static float largest(int64_t count, const float* x) {
  float peak = x[0];
  int64_t i = 0;
  if (count >= width) {
    F32 m = load(x);
    for (i = width; i + width <= count; i += width) {
      const F32 v = load(x + i);
      m = v > m ? v : m;
    }
    peak = m[0];
    for (int l = 1; l < width; ++l) peak = m[l] > peak ? m[l] : peak;
  }
  for (; i < count; ++i) peak = x[i] > peak ? x[i] : peak;
  return peak;
}

static void softmax(int64_t count, const float* x, float* y, bool log) {
  const float peak = largest(count, x);
  GIFT_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) y[i] = math::exp(x[i] - peak);
  const double total = sum(count, y);
  if (log) {
    const float shift = static_cast<float>(::log(total));
    GIFT_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) y[i] = (x[i] - peak) - shift;
  } else {
    const float scale = static_cast<float>(1 / total);
    GIFT_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) y[i] *= scale;
  }
}

static void softmax_backward(int64_t count, const float* y, const float* gy, float* gx, bool log, bool add) {
  if (log) {
    const float total = static_cast<float>(sum(count, gy));
    GIFT_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) {
      const float g = gy[i] - math::exp(y[i]) * total;
      gx[i] = add ? gx[i] + g : g;
    }
    return;
  }
  const float total = static_cast<float>(sum_of(
      count, [=](int64_t i) { return load(gy + i) * load(y + i); }, [=](int64_t i) { return gy[i] * y[i]; }));
  GIFT_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) {
    const float g = y[i] * (gy[i] - total);
    gx[i] = add ? gx[i] + g : g;
  }
}

static void moments(int64_t count, const float* x, double* mean, double* m2) { single::moments(x, count, mean, m2); }

static void layer_norm(int64_t count, const float* x, const float* w, const float* b, float mean, float inv_std,
                       float* y) {
  GIFT_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) y[i] = (x[i] - mean) * inv_std * w[i] + b[i];
}

static void layer_norm_backward(int64_t count, const float* x, const float* w, const float* gy, float mean,
                                float inv_std, float* gx, bool add) {
  const F32 m = splat(mean);
  const double g = sum_of(
      count, [=](int64_t i) { return load(gy + i) * load(w + i); }, [=](int64_t i) { return gy[i] * w[i]; });
  const double product = sum_of(
      count, [=](int64_t i) { return load(gy + i) * load(w + i) * (load(x + i) - m); },
      [=](int64_t i) { return gy[i] * w[i] * (x[i] - mean); });
  const double n = static_cast<double>(count), inv = static_cast<double>(inv_std);
  const float first = static_cast<float>(-inv * g / n), second = static_cast<float>(-inv * inv * inv * product / n);
  GIFT_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) {
    const float value = (inv_std * (gy[i] * w[i]) + second * (x[i] - mean)) + first;
    gx[i] = add ? gx[i] + value : value;
  }
}

static void layer_norm_parameters(int64_t count, const float* x, const float* gy, float mean, float inv_std, double* gw,
                                  double* gb) {
  GIFT_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) {
    gw[i] += static_cast<double>(gy[i]) * static_cast<double>((x[i] - mean) * inv_std);
    gb[i] += static_cast<double>(gy[i]);
  }
}

}  // namespace rows

extern const RowKernels row_table;
const RowKernels row_table{rows::sum,
                           rows::column_sums,
                           rows::softmax,
                           rows::softmax_backward,
                           rows::moments,
                           rows::layer_norm,
                           rows::layer_norm_backward,
                           rows::layer_norm_parameters};

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
