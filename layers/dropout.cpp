#include "layers/dropout.h"

#include "core/ops/dropout.h"

namespace gift {

Dropout::Dropout(std::string name, DropoutOptions options) : Module(std::move(name)), options_(options) {
  if (!(options.p >= 0 && options.p < 1))
    fail<ConfigError>("dropout", this->name(), ": probability ", options.p, ", expected 0 <= p < 1");
}

Tensor Dropout::compute(Context& c, const Tensor& x) {
  if (!training() || options_.p == 0) return x;
  return options_.rows ? stochastic_depth(c, x, options_.p, options_.call) : dropout(c, x, options_.p, options_.call);
}

}  // namespace gift
