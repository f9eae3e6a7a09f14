#include "layers/sequential.h"

namespace gift {

Tensor Sequential::compute(Context& c, const Tensor& x) {
  Tensor y = x;
  for (const auto& module : modules_) y = module->forward(c, y);
  return y;
}

double Sequential::flops(Shape& shape) const {
  double total = 0;
  for (const auto& module : modules_) total += module->flops(shape);
  return total;
}

}  // namespace gift
