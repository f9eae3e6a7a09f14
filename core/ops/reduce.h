#pragma once

#include "core/autograd/tape.h"
#include "core/math/kinds.h"

namespace gift {

struct ReduceOptions {
  Shape axes = {};        // none given: all of them
  bool keep_dim = false;  // reduced axes stay, with size 1
};
Tensor sum(Context& c, const Tensor& x, ReduceOptions options = {});
Tensor mean(Context& c, const Tensor& x, ReduceOptions options = {});

}  // namespace gift
