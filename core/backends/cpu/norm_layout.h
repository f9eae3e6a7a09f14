#pragma once

#include "core/backends/cpu/kernels/norm.h"
#include "core/context.h"
#include "core/tensor.h"

namespace gift::cpu {

constexpr int max_block = 16;  // channels of a group

// A tensor (N, C, ...) as planes of channel groups: those of a channel block in blocked and channels_last format,
// single channels of a contiguous tensor.
struct NormLayout {
  const NormPlaneKernels* kernels = nullptr;  // none: not a layout these kernels know
  NormPlane plane{};
  int64_t images = 0, groups = 0, image_step = 0, group_step = 0;

  NormLayout(const NormKernels& all, const Tensor& x);
  bool matches(const NormLayout& other) const {
    return kernels == other.kernels && images == other.images && groups == other.groups &&
           plane.pixel == other.plane.pixel;
  }
  int channels() const { return kernels->channels; }
  int64_t offset(int64_t image, int64_t group) const { return image * image_step + group * group_step; }
};

bool all_f32(std::initializer_list<const Tensor*> tensors);  // those that are defined
// The tensor itself, or a copy in the format of `like`.
Tensor in_format_of(Context& c, const Tensor& like, const Tensor& x);

}  // namespace gift::cpu
