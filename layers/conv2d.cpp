#include "layers/conv2d.h"

#include <cmath>

#include "core/ops/conv2d.h"

namespace gift {

Conv2d::Conv2d(const Builder& builder, Conv2dLayerOptions options)
    : Module(builder.prefix), store_(builder.store), options_(options) {
  const auto& [in, out, kernel, geometry, bias, init] = options_;
  if (in < 1 || out < 1 || kernel < 1 || geometry.groups < 1 || in % geometry.groups || out % geometry.groups)
    fail<ConfigError>("conv2d", name(), ": ", in, " to ", out, " channels, kernel ", kernel, ", ", geometry.groups,
                      " groups, expected positive numbers and channels divisible by the groups");
  const auto area = static_cast<double>(kernel * kernel);
  const double bound = 1.0 / std::sqrt(static_cast<double>(in / geometry.groups) * area);
  const Init start = init == ConvInit::kaiming_fan_out
                         ? Init::normal(std::sqrt(2.0 / (static_cast<double>(out) * area)))
                         : Init::uniform(bound);
  weight_ = store_.add_parameter(builder.name("weight"), {out, in / geometry.groups, kernel, kernel}, start);
  if (bias) bias_ = store_.add_parameter(builder.name("bias"), {out}, Init::uniform(bound));
}

// With one group, layers on one input are a layer of all their outputs.
Conv2dOptions Conv2d::geometry(const Tensor& x) const {
  Conv2dOptions geometry = options_.geometry;
  const bool shared = x.rank() > 1 && x.size(1) == options_.in && geometry.groups == 1;
  if (!shared) geometry.groups *= store_.copies();
  return geometry;
}

Tensor Conv2d::compute(Context& c, const Tensor& x) { return conv2d(c, x, weight(), bias(), geometry(x)); }

double Conv2d::flops(Shape& shape) const {
  const auto& g = options_.geometry;
  const int64_t reach = g.dilation * (options_.kernel - 1) + 1;
  const int64_t height = (shape[2] + 2 * g.padding - reach) / g.stride + 1;
  const int64_t width = (shape[3] + 2 * g.padding - reach) / g.stride + 1;
  const int64_t products = options_.in / g.groups * options_.kernel * options_.kernel;
  shape = {shape[0], options_.out, height, width};
  return 2.0 * static_cast<double>(shape.numel()) * static_cast<double>(products);
}

}  // namespace gift
