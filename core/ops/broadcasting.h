#pragma once

#include "core/autograd/node.h"

// How gradients go back through broadcasting; not recorded.
namespace gift::broadcasting {

// The axes of `wide` along which a tensor of shape `narrow` was stretched, as bits.
uint32_t stretched_axes(const Shape& wide, const Shape& narrow);

// Hands `gradient`, summed where `input_shape` was stretched, to an input.
void give_reduced(Context& c, GradSink& sink, int input, const Tensor& gradient, const Shape& input_shape);

// x seen in `shape` without copying; x in C order.
Tensor stretched(const Tensor& x, const Shape& shape);

}  // namespace gift::broadcasting
