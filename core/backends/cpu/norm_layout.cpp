#include "core/backends/cpu/norm_layout.h"

#include "core/backend.h"
#include "core/backends/cpu/kernels/tables.h"

namespace gift::cpu {
GIFT_ISA_TABLE(NormKernels, norm_table)

const NormKernels& norm_kernels(Isa isa) { return norm_table_of(isa); }

NormLayout::NormLayout(const NormKernels& all, const Tensor& x) {
  if (x.rank() < 2 || x.numel() == 0 || !x.is_dense()) return;
  const int64_t channels = x.size(1), block = all.grouped.channels;
  images = x.size(0);
  plane.height = x.rank() == 4 ? x.size(2) : 1;
  plane.width = x.numel() / (images * channels * plane.height);
  image_step = channels * plane.pixels();
  const bool divides = channels % block == 0;
  const bool innermost = x.format() == MemoryFormat::channels_last || x.rank() == 2;
  if (x.format() == MemoryFormat::blocked) {
    if (x.channel_block() != block) return;
    groups = channels / block;
    plane.pixel = block;
    group_step = plane.pixels() * block;
    kernels = &all.grouped;
  } else if (innermost && divides) {
    groups = channels / block;
    plane.pixel = channels;
    group_step = block;
    kernels = &all.grouped;
  } else if (x.format() == MemoryFormat::contiguous) {
    groups = channels;
    plane.pixel = 1;
    group_step = plane.pixels();
    kernels = &all.single;
  }
}

bool all_f32(std::initializer_list<const Tensor*> tensors) {
  for (const Tensor* t : tensors)
    if (t->defined() && t->dtype() != DType::f32) return false;
  return true;
}

Tensor in_format_of(Context& c, const Tensor& like, const Tensor& x) {
  if (x.format() == like.format() && x.is_dense()) return x;
  Tensor out = empty(c, x.shape(), x.dtype(), like.format());
  c.backend.copy(c, x, out);
  return out;
}

}  // namespace gift::cpu
