#pragma once

#include "core/backend.h"
#include "layers/module.h"

namespace gift {

// A point-wise function as a layer: relu, relu6, leaky_relu, silu, gelu (erf), sigmoid, tanh, ...
class ActivationLayer final : public Module {
 public:
  ActivationLayer(std::string name, UnaryOp op, UnaryOptions options = {})
      : Module(std::move(name)), op_(op), options_(options) {}
  double flops(Shape&) const override { return 0; }

 private:
  Tensor compute(Context& c, const Tensor& x) override;

  UnaryOp op_;
  UnaryOptions options_;
};

}  // namespace gift
