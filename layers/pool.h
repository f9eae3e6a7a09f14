#pragma once

#include "core/backend.h"
#include "layers/module.h"

namespace gift {

// Average or max pooling. Average counts padding as zeros.
class Pool2d final : public Module {
 public:
  Pool2d(std::string name, Pool2dOptions options) : Module(std::move(name)), options_(options) {}
  double flops(Shape& shape) const override;

 private:
  Tensor compute(Context& c, const Tensor& x) override;

  Pool2dOptions options_;
};

// (N, C, H, W) -> (N, C): the mean of each channel.
class GlobalAveragePool final : public Module {
 public:
  using Module::Module;
  double flops(Shape& shape) const override;

 private:
  Tensor compute(Context& c, const Tensor& x) override;
};

}  // namespace gift
