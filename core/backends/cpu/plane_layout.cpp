#include "core/backends/cpu/plane_layout.h"

namespace gift::cpu {

PlaneLayout::PlaneLayout(int block, const Tensor& x) {
  if (!x.defined() || x.rank() < 2 || x.numel() == 0 || !x.is_dense()) return;
  const int64_t depth = x.size(1);
  images = x.size(0);
  height = x.rank() == 4 ? x.size(2) : 1;
  width = x.numel() / (images * depth * height);
  image_step = depth * pixels();
  const bool innermost = x.format() == MemoryFormat::channels_last || x.rank() == 2;
  if (x.format() == MemoryFormat::blocked) {
    if (x.channel_block() != block) return;
    channels = block;
    pixel = block;
    group_step = pixels() * block;
  } else if (innermost && depth % block == 0) {
    channels = block;
    pixel = depth;
    group_step = block;
  } else if (x.format() == MemoryFormat::contiguous) {
    channels = 1;
    pixel = 1;
    group_step = pixels();
  } else {
    return;
  }
  groups = depth / channels;
}

}  // namespace gift::cpu
