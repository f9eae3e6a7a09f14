#include "core/backends/cpu/flat.h"

#include "core/backend.h"

namespace gift::cpu {

bool all_f32(std::initializer_list<const Tensor*> tensors) {
  for (const Tensor* t : tensors)
    if (t->defined() && t->dtype() != DType::f32) return false;
  return true;
}

bool same_layout(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && a.format() == b.format() && a.channel_block() == b.channel_block() && a.is_dense() &&
         b.is_dense();
}

Tensor in_format_of(Context& c, const Tensor& like, const Tensor& x) {
  if (x.format() == like.format() && x.is_dense()) return x;
  Tensor out = empty(c, x.shape(), x.dtype(), like.format());
  c.backend.copy(c, x, out);
  return out;
}

}  // namespace gift::cpu
