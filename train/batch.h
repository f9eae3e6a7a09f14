#pragma once

#include "core/tensor.h"

namespace gift {

// One augmented, labelled batch, shared by all students of a cohort.
struct Batch {
  Tensor images;               // (B, 3, S, S) f32, normalised and augmented
  Tensor labels;               // (B) i32
  Tensor teacher;              // (B, C) f32 raw logits of the teacher on `images`, or stored ones; undefined without
  Tensor partner_labels = {};  // (B) i32 of the images mixed in; undefined where nothing is, or labels stay as they are
  Tensor share = {};           // (1) f64: of `labels` in a mixed image
};

}  // namespace gift
