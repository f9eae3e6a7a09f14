#include "layers/group_norm.h"

#include "core/ops/group_norm.h"

namespace gift {

GroupNorm::GroupNorm(const Builder& builder, int64_t channels, GroupNormLayerOptions options)
    : Norm(builder.prefix), store_(builder.store), options_(options) {
  if (channels < 1 || options.groups < 1 || channels % options.groups)
    fail<ConfigError>("group norm", name(), ": ", channels, " channels in ", options.groups,
                      " groups, expected channels divisible by the groups");
  weight_ = store_.add_parameter(builder.name("weight"), {channels}, Init::constant(1));
  bias_ = store_.add_parameter(builder.name("bias"), {channels}, Init::constant(0));
}

Tensor GroupNorm::normalize(Context& c, const Tensor& x, NormFusion fusion) {
  return group_norm(c, x, store_.parameter(weight_), store_.parameter(bias_),
                    {.groups = options_.groups * store_.copies(), .eps = options_.eps, .fusion = fusion});
}

}  // namespace gift
