#include "core/ops/broadcasting.h"

#include "core/backend.h"

namespace gift::broadcasting {

uint32_t stretched_axes(const Shape& wide, const Shape& narrow) {
  uint32_t axes = 0;
  const int missing = wide.rank() - narrow.rank();
  for (int axis = 0; axis < wide.rank(); ++axis)
    if (axis < missing || (narrow[axis - missing] == 1 && wide[axis] != 1)) axes |= 1u << axis;
  return axes;
}

void give_reduced(Context& c, GradSink& sink, int input, const Tensor& gradient, const Shape& input_shape) {
  if (gradient.shape() == input_shape)
    sink.give(c, input, gradient);
  else
    c.backend.reduce(c, ReduceOp::sum, gradient, stretched_axes(gradient.shape(), input_shape), sink.target(c, input));
}

Tensor stretched(const Tensor& x, const Shape& shape) {
  Strides strides = shape;
  const int missing = shape.rank() - x.rank();
  for (int axis = 0; axis < shape.rank(); ++axis)
    strides[axis] = axis < missing || x.size(axis - missing) == 1 ? 0 : x.strides()[axis - missing];
  return x.select_strides(shape, strides, 0);
}

}  // namespace gift::broadcasting
