#include "core/backends/cuda/kernel_backend/same_format.h"

namespace gift::cuda {
namespace {

bool fits(const Tensor& like, const Tensor& x) {
  return x.is_dense() && x.format() == like.format() && x.dtype() == like.dtype();
}

}  // namespace

Tensor in_format_of(Context& c, const Tensor& like, const Tensor& x) {
  if (fits(like, x)) return x;
  Tensor out = empty(c, x.shape(), like.dtype(), like.format());
  c.backend.copy(c, x, out);
  return out;
}

OutputLike::OutputLike(Context& c, const Tensor& like, const GradTarget& target) : target_(target) {
  if (!target.tensor.defined()) return;
  const bool direct = fits(like, target.tensor);
  add_ = target.add && direct;
  written_ = direct ? target.tensor : empty(c, target.tensor.shape(), like.dtype(), like.format());
}

void OutputLike::finish(Context& c) {
  if (!target_.tensor.defined() || written_.raw() == target_.tensor.raw()) return;
  if (!target_.add) return c.backend.copy(c, written_, target_.tensor);
  c.backend.binary(c, BinaryOp::add, target_.tensor, written_, target_.tensor);
}

}  // namespace gift::cuda
