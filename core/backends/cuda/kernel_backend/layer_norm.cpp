#include "core/backends/cuda/kernels/layer_norm.h"

#include "core/backends/cuda/kernel_backend/in_c_order.h"
#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "core/backends/cuda/kernel_backend/operand.h"

namespace gift::cuda {
namespace {

Elements elements(const Tensor& x) { return operand("layer_norm", x); }
float* values(const Tensor& x) { return floats("layer_norm", x); }

}  // namespace

void KernelBackend::layer_norm_forward(Context& c, const Tensor& x0, const Tensor& w, const Tensor& b, double eps,
                                       Tensor& mean, Tensor& inv_std, Tensor& y) {
  if (x0.numel() == 0) return;
  const Tensor x = in_c_order(c, x0);
  const int64_t size = x.size(-1), rows = x.numel() / size;
  into_c_order(c, {y, false}, [&](const GradTarget& to) {
    cuda::layer_norm(stream(c), elements(x), values(w), values(b), eps, values(mean), values(inv_std),
                     elements(to.tensor), rows, size);
  });
}

void KernelBackend::layer_norm_backward(Context& c, const Tensor& x0, const Tensor& w, const Tensor& mean,
                                        const Tensor& inv_std, const Tensor& gy0, const GradTarget& gx,
                                        const GradTarget& gw, const GradTarget& gb) {
  const Tensor x = in_c_order(c, x0), gy = in_c_order(c, gy0);
  const int64_t size = x.size(-1), rows = size ? x.numel() / size : 0;
  if (gx.tensor.defined() && rows > 0)
    into_c_order(c, gx, [&](const GradTarget& to) {
      cuda::layer_norm_backward(stream(c), elements(x), values(w), values(mean), values(inv_std), elements(gy),
                                elements(to.tensor), to.add, rows, size);
    });
  if (size == 0 || (!gw.tensor.defined() && !gb.tensor.defined())) return;
  const Tensor partial = empty(c, {2, layer_norm_chunks(rows, size), size}, DType::f64);
  layer_norm_parameters(stream(c), elements(x), values(mean), values(inv_std), elements(gy), partial.data<double>(),
                        values(gw.tensor), gw.add, values(gb.tensor), gb.add, rows, size);
}

}  // namespace gift::cuda
