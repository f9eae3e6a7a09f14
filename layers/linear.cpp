#include "layers/linear.h"

#include <cmath>

#include "core/ops/linear.h"
#include "core/ops/stacked_linear.h"

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

Tensor Linear::compute(Context& c, const Tensor& x) {
  const int64_t copies = store_.copies();
  return copies == 1 ? linear(c, x, weight(), bias()) : stacked_linear(c, x, weight(), bias(), copies);
}

double Linear::flops(Shape& shape) const {
  shape[-1] = options_.out;
  return 2.0 * static_cast<double>(shape.numel()) * static_cast<double>(options_.in);
}

}  // namespace gift
