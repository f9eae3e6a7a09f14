#pragma once

#include "core/tensor.h"

namespace gift {

// What labels batches: a teacher, or several together.
class Labeller {
 public:
  virtual ~Labeller() = default;
  // Raw logits (B, C) of normalised images (B, 3, S, S).
  virtual Tensor logits(const Tensor& images) = 0;
};

}  // namespace gift
