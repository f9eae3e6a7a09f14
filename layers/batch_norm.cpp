#include "layers/batch_norm.h"

#include "core/ops/batch_norm.h"

namespace gift {

BatchNorm::BatchNorm(const Builder& builder, int64_t channels, BatchNormLayerOptions options)
    : Norm(builder.prefix), store_(builder.store), options_(options) {
  if (channels < 1) fail<ConfigError>("batch norm", name(), ": ", channels, " channels, expected at least 1");
  weight_ = store_.add_parameter(builder.name("weight"), {channels}, Init::constant(1));
  bias_ = store_.add_parameter(builder.name("bias"), {channels}, Init::constant(0));
  mean_ = store_.add_buffer(builder.name("running_mean"), {channels}, 0);
  var_ = store_.add_buffer(builder.name("running_var"), {channels}, 1);
  batches_ = store_.add_buffer(builder.name("num_batches_tracked"), {}, 0, DType::i64);
}

Tensor BatchNorm::normalize(Context& c, const Tensor& x, NormFusion fusion) {
  Tensor y = batch_norm(c, x, weight(), bias(), running_mean(), running_var(),
                        {.training = training(), .momentum = options_.momentum, .eps = options_.eps, .fusion = fusion});
  if (training()) {
    Tensor batches = store_.buffer(batches_);
    c.backend.unary(c, UnaryOp::scale, {1, 1}, batches, batches);
  }
  return y;
}

}  // namespace gift
