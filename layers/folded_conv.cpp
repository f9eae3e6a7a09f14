#include "layers/folded_conv.h"

#include <cmath>
#include <vector>

#include "core/transfer.h"

namespace gift {
namespace {

template <class T>
void fold(const Conv2d& conv, const BatchNorm& norm, const Tensor& weight, const Tensor& bias) {
  std::vector<T> w = to_host<T>(conv.weight()), b(static_cast<size_t>(bias.numel()));
  if (conv.bias().defined()) b = to_host<T>(conv.bias());
  const std::vector<T> gamma = to_host<T>(norm.weight()), beta = to_host<T>(norm.bias());
  const std::vector<T> mean = to_host<T>(norm.running_mean()), var = to_host<T>(norm.running_var());
  const size_t row = w.size() / b.size();
  for (size_t o = 0; o < b.size(); ++o) {
    const double scale = gamma[o] / std::sqrt(static_cast<double>(var[o]) + norm.eps());
    for (size_t i = o * row; i < (o + 1) * row; ++i) w[i] = static_cast<T>(w[i] * scale);
    b[o] = static_cast<T>((static_cast<double>(b[o]) - mean[o]) * scale + beta[o]);
  }
  write(weight, w.data());
  write(bias, b.data());
}

}  // namespace

void FoldedConv::refresh(Context& c, const Conv2d& conv, const BatchNorm& norm) {
  const uint64_t parameters = conv.store().version(), buffers = conv.store().flat_buffers().version();
  if (weight_.defined() && parameters == parameters_version_ && buffers == buffers_version_) return;
  if (!weight_.defined()) {
    const Tensor w = conv.weight();
    weight_ = empty(c, w.shape(), w.dtype());
    bias_ = empty(c, {w.size(0)}, w.dtype());
  }
  if (weight_.dtype() == DType::f64)
    fold<double>(conv, norm, weight_, bias_);
  else
    fold<float>(conv, norm, weight_, bias_);
  parameters_version_ = parameters;
  buffers_version_ = buffers;
}

}  // namespace gift
