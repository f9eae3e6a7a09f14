#include "core/backends/cpu/cpu_backend.h"

#include "core/backends/cpu/cpu_backend_impl.h"

namespace gift {

CpuBackend::CpuBackend(cpu::Isa isa)
    : isa_(isa),
      norm_(cpu::norm_kernels(isa)),
      pointwise_(cpu::pointwise_kernels(isa)),
      pool_(cpu::pool_kernels(isa)),
      rows_(cpu::row_kernels(isa)),
      gemm_(cpu::gemm_kernels(isa)),
      transpose_(cpu::transpose_kernel(isa)),
      optimizer_(cpu::optimizer_kernel(isa)),
      dropout_(cpu::dropout_kernel(isa)),
      convolution_(isa) {}

std::string CpuBackend::description() const {
  return "kernels for " + std::string(cpu::name_of(isa_)) + ", " + convolution_.description();
}

MemoryFormat CpuBackend::conv2d_format(const Context& c, const Tensor& x, const Tensor& w, Conv2dOptions o) const {
  return convolution_.format(c, x, w, o);
}
void CpuBackend::conv2d_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o,
                                ConvFusion then, Tensor& y) {
  convolution_.forward(c, x, w, b, o, then, y);
}
void CpuBackend::conv2d_backward_data(Context& c, const Tensor& gy, const Tensor& w, Conv2dOptions o,
                                      const GradTarget& gx) {
  convolution_.backward_data(c, gy, w, o, gx);
}
void CpuBackend::conv2d_backward_weights(Context& c, const Tensor& x, const Tensor& gy, Conv2dOptions o,
                                         const GradTarget& gw, const GradTarget& gb) {
  convolution_.backward_weights(c, x, gy, o, gw, gb);
}

std::unique_ptr<Backend> make_cpu_backend(std::string_view isa) {
  return std::make_unique<CpuBackend>(cpu::chosen_isa(isa));
}

}  // namespace gift
