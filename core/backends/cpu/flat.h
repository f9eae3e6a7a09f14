#pragma once

#include <initializer_list>

#include "core/context.h"
#include "core/tensor.h"

namespace gift::cpu {

bool all_f32(std::initializer_list<const Tensor*> tensors);  // those that are defined

// Equal shapes, and element i of the memory of one belongs to element i of the other; without gaps.
bool same_layout(const Tensor& a, const Tensor& b);
// The tensor itself, or a copy in the format of `like`.
Tensor in_format_of(Context& c, const Tensor& like, const Tensor& x);

// run(begin, end) for parts of 0 .. count, in parallel, for work on each element by itself.
template <class Run>
void for_parts(Context& c, int64_t count, const Run& run) {
  const Slices slices(count, 16384, 64);
  c.parallel(slices.count, [&](int64_t slice, int) { run(slices.begin(slice), slices.end(slice)); });
}

}  // namespace gift::cpu
