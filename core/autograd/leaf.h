#pragma once

#include "core/tensor.h"

namespace gift {

// Where the gradient of a parameter or variable ends up. `grad` has its shape, contiguous. While `written` is false the
// contents of grad are undefined: the first gradient overwrites, later ones add.
struct Leaf {
  Tensor grad;
  bool written = false;
};

}  // namespace gift
