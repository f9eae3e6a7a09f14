#include "layers/pool.h"

#include "core/ops/pool.h"

namespace gift {

Tensor Pool2d::compute(Context& c, const Tensor& x) { return pool2d(c, x, options_); }

double Pool2d::flops(Shape& shape) const {
  for (const int axis : {2, 3})
    shape[axis] = (shape[axis] + 2 * options_.padding - options_.kernel) / options_.stride + 1;
  return 0;
}

Tensor GlobalAveragePool::compute(Context& c, const Tensor& x) { return global_avg_pool(c, x); }

double GlobalAveragePool::flops(Shape& shape) const {
  shape = {shape[0], shape[1]};
  return 0;
}

}  // namespace gift
