#pragma once

#include "core/context.h"
#include "core/tensor.h"

namespace gift::cpu {

constexpr int max_block = 16;  // channels of a group

// A tensor (N, C, ...) as planes of channel groups: those of a channel block in blocked and channels_last format,
// single channels of a contiguous tensor.
struct PlaneLayout {
  int channels = 0;  // of a group; 0: not a layout these kernels know
  int64_t images = 0, groups = 0;
  int64_t height = 0, width = 0, pixel = 0;  // pixels, and floats between them
  int64_t image_step = 0, group_step = 0;    // floats

  PlaneLayout(int block, const Tensor& x);
  bool known() const { return channels != 0; }
  bool matches(const PlaneLayout& other) const {  // but for the size of the planes
    return known() && channels == other.channels && images == other.images && groups == other.groups &&
           pixel == other.pixel;
  }
  int64_t pixels() const { return height * width; }
  int64_t offset(int64_t image, int64_t group) const { return image * image_step + group * group_step; }
  // The kernels for these groups out of a table with members `grouped` and `single`.
  template <class Table>
  const auto& kernels(const Table& table) const {
    return channels == 1 ? table.single : table.grouped;
  }
};

// visit(image, group) for every plane, in parallel.
template <class Visit>
void for_planes(Context& c, const PlaneLayout& in, const Visit& visit) {
  const Slices slices(in.images * in.groups, 1, 64);
  c.parallel(slices.count, [&](int64_t slice, int) {
    for (int64_t i = slices.begin(slice); i < slices.end(slice); ++i) visit(i / in.groups, i % in.groups);
  });
}

}  // namespace gift::cpu
