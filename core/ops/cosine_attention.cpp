#include "core/ops/cosine_attention.h"

#include <limits>

#include "core/ops/binary.h"
#include "core/ops/checks.h"
#include "core/ops/matmul.h"
#include "core/ops/normalize.h"
#include "core/ops/reshape.h"
#include "core/ops/softmax.h"
#include "core/ops/unary.h"

namespace gift {
namespace {

constexpr double ln_100 = 4.6051701859880914;

Tensor masked(Context& c, const Tensor& logits, const Tensor& mask) {
  const int64_t batch = logits.size(0), heads = logits.size(1), n = logits.size(2), windows = mask.size(0);
  const Tensor grouped = reshape(c, logits, {batch / windows, windows, heads, n, n});
  const Tensor sum = add(c, grouped, reshape(c, mask.detach(), {windows, 1, n, n}));
  return reshape(c, sum, logits.shape());
}

}  // namespace

Tensor cosine_attention(Context& c, const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& logit_scale,
                        const Tensor& bias, const Tensor& mask) {
  checks::rank("cosine_attention", "q", q, 4);
  checks::shape("cosine_attention", "k", k, q.shape());
  checks::shape("cosine_attention", "v", v, q.shape());
  const int64_t batch = q.size(0), heads = q.size(1), n = q.size(2);
  checks::shape("cosine_attention", "logit_scale", logit_scale, {heads, 1, 1});
  checks::shape("cosine_attention", "bias", bias, {heads, n, n});
  if (mask.defined() &&
      (mask.rank() != 3 || mask.size(0) == 0 || batch % mask.size(0) != 0 || mask.size(1) != n || mask.size(2) != n))
    fail<ShapeError>("cosine_attention", "mask is ", mask, ", expected (a divisor of ", batch, ", ", n, ", ", n, ")");
  const Tensor factor = exp(c, clamp(c, logit_scale, -std::numeric_limits<double>::infinity(), ln_100));
  const Tensor cosines = matmul(c, normalize(c, q), normalize(c, k), {.transpose_b = true});
  Tensor logits = add(c, mul(c, cosines, factor), bias);
  if (mask.defined()) logits = masked(c, logits, mask);
  return matmul(c, softmax(c, logits), v);
}

}  // namespace gift
