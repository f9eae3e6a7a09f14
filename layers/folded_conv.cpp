#include "layers/folded_conv.h"

#include <cmath>

namespace gift {
namespace {

template <class T>
void fold(const Conv2d& conv, const BatchNorm& norm, const Tensor& weight, const Tensor& bias) {
  const Tensor w = conv.weight(), b = conv.bias(), gamma = norm.weight(), beta = norm.bias();
  const Tensor mean = norm.running_mean(), var = norm.running_var();
  const int64_t outputs = w.size(0), row = w.numel() / outputs;
  for (int64_t o = 0; o < outputs; ++o) {
    const double scale = gamma.data<T>()[o] / std::sqrt(static_cast<double>(var.data<T>()[o]) + norm.eps());
    const T* from = w.data<T>() + o * row;
    T* to = weight.data<T>() + o * row;
    for (int64_t i = 0; i < row; ++i) to[i] = static_cast<T>(from[i] * scale);
    const double before = b.defined() ? b.data<T>()[o] : 0.0;
    bias.data<T>()[o] = static_cast<T>((before - mean.data<T>()[o]) * scale + beta.data<T>()[o]);
  }
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
  weight_.touch();
  bias_.touch();
  parameters_version_ = parameters;
  buffers_version_ = buffers;
}

}  // namespace gift
