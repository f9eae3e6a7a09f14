#include "layers/linear.h"

#include <cmath>

#include "core/ops/linear.h"

namespace gift {

Linear::Linear(const Builder& builder, LinearOptions options)
    : Module(builder.prefix), store_(builder.store), options_(options) {
  const auto& [in, out, bias] = options_;
  if (in < 1 || out < 1)
    fail<ConfigError>("linear", name(), ": ", in, " to ", out, " features, expected at least 1 each");
  const Init start = Init::uniform(1.0 / std::sqrt(static_cast<double>(in)));
  weight_ = store_.add_parameter(builder.name("weight"), {out, in}, start);
  if (bias) bias_ = store_.add_parameter(builder.name("bias"), {out}, start);
}

Tensor Linear::compute(Context& c, const Tensor& x) { return linear(c, x, weight(), bias()); }

double Linear::flops(Shape& shape) const {
  shape[-1] = options_.out;
  return 2.0 * static_cast<double>(shape.numel()) * static_cast<double>(options_.in);
}

}  // namespace gift
