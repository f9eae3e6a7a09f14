#include "core/backends/cuda/cuda_backend_impl.h"

// To be replaced by cuDNN and cuBLASLt.
namespace gift::cuda {

void CudaBackend::matmul(Context&, const Tensor&, const Tensor&, const Tensor&, MatmulOptions, const GradTarget&) {
  fail<DeviceError>("matmul", "not there yet");
}
MemoryFormat CudaBackend::conv2d_format(const Context&, const Tensor&, const Tensor&, Conv2dOptions) const {
  return MemoryFormat::channels_last;
}
void CudaBackend::conv2d_forward(Context&, const Tensor&, const Tensor&, const Tensor&, Conv2dOptions, ConvFusion,
                                 Tensor&) {
  fail<DeviceError>("conv2d", "not there yet");
}
void CudaBackend::conv2d_backward_data(Context&, const Tensor&, const Tensor&, Conv2dOptions, const GradTarget&) {
  fail<DeviceError>("conv2d", "not there yet");
}
void CudaBackend::conv2d_backward_weights(Context&, const Tensor&, const Tensor&, Conv2dOptions, const GradTarget&,
                                          const GradTarget&) {
  fail<DeviceError>("conv2d", "not there yet");
}

}  // namespace gift::cuda
