#include "layers/layer_norm.h"

#include "core/ops/layer_norm.h"

namespace gift {

LayerNorm::LayerNorm(const Builder& builder, int64_t features, double eps)
    : Module(builder.prefix), store_(builder.store), eps_(eps) {
  if (features < 1) fail<ConfigError>("layer norm", name(), ": ", features, " features, expected at least 1");
  if (store_.copies() > 1) fail<ConfigError>("layer norm", name(), ": networks with layer norms cannot be stacked");
  weight_ = store_.add_parameter(builder.name("weight"), {features}, Init::constant(1));
  bias_ = store_.add_parameter(builder.name("bias"), {features}, Init::constant(0));
}

Tensor LayerNorm::compute(Context& c, const Tensor& x) {
  return layer_norm(c, x, store_.parameter(weight_), store_.parameter(bias_), eps_);
}

}  // namespace gift
