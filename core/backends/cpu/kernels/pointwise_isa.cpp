#include "core/backends/cpu/kernels/pointwise.h"

#include "core/backends/cpu/kernels/simd.h"
#include "core/math/half.h"
#include "core/math/pointwise.h"

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {
namespace pointwise {

static void unary(UnaryOp op, UnaryOptions o, int64_t count, const float* x, float* y) {
  math::with_unary<float>(op, o, [=](auto f) {
    GIFT_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) y[i] = f.value(x[i]);
  });
}

static void unary_backward(UnaryOp op, UnaryOptions o, int64_t count, const float* x, const float* y, const float* gy,
                           float* gx, bool add) {
  math::with_unary<float>(op, o, [=](auto f) {
    if (add) {
      GIFT_INDEPENDENT
      for (int64_t i = 0; i < count; ++i) gx[i] += f.backward(gy[i], x[i], y[i]);
    } else {
      GIFT_INDEPENDENT
      for (int64_t i = 0; i < count; ++i) gx[i] = f.backward(gy[i], x[i], y[i]);
    }
  });
}

static void binary(BinaryOp op, int64_t count, const float* a, int a_step, const float* b, int b_step, float* y) {
  math::with_binary<float>(op, [=](auto f) {
    const float first = count > 0 ? *a : 0, second = count > 0 ? *b : 0;
    if (a_step && b_step) {
      GIFT_INDEPENDENT
      for (int64_t i = 0; i < count; ++i) y[i] = f.value(a[i], b[i]);
    } else if (a_step) {
      GIFT_INDEPENDENT
      for (int64_t i = 0; i < count; ++i) y[i] = f.value(a[i], second);
    } else if (b_step) {
      GIFT_INDEPENDENT
      for (int64_t i = 0; i < count; ++i) y[i] = f.value(first, b[i]);
    } else {
      for (int64_t i = 0; i < count; ++i) y[i] = f.value(first, second);
    }
  });
}

static void to_bf16(int64_t count, const float* x, uint16_t* y) {
  GIFT_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) y[i] = math::bf16_of_float(x[i]);
}

static void from_bf16(int64_t count, const uint16_t* x, float* y) {
  GIFT_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) y[i] = math::float_of_bf16(x[i]);
}

}  // namespace pointwise

extern const PointwiseKernels pointwise_table;
const PointwiseKernels pointwise_table{pointwise::unary, pointwise::unary_backward, pointwise::binary,
                                       pointwise::to_bf16, pointwise::from_bf16};

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
