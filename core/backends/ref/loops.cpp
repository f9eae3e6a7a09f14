#include "core/backends/ref/loops.h"

namespace gift::ref {

Tensor in_c_order(Context& c, const Tensor& x) {
  if (!x.defined() || x.is_contiguous()) return x;
  Tensor y = empty(c, x.shape(), x.dtype());
  c.backend.copy(c, x, y);
  return y;
}

Output::Output(Context& c, const GradTarget& target) : target_(target) {
  if (!wanted()) return;
  const bool direct = target.tensor.is_contiguous();
  buffer_ = direct ? target.tensor : empty(c, target.tensor.shape(), target.tensor.dtype());
  add_ = direct && target.add;
}

void Output::finish(Context& c) {
  if (!wanted() || target_.tensor.is_contiguous()) return;
  if (target_.add)
    c.backend.binary(c, BinaryOp::add, target_.tensor, buffer_, target_.tensor);
  else
    c.backend.copy(c, buffer_, target_.tensor);
}

}  // namespace gift::ref
