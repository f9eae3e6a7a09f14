#include "core/backends/cuda/kernel_backend/kernel_backend.h"

// Ops whose kernels are not written yet.
namespace gift::cuda {

void KernelBackend::batch_norm_forward(Context&, const Tensor&, const Tensor&, const Tensor&, double, double, Tensor&,
                                       Tensor&, NormFusion, Tensor&, Tensor&, Tensor&) {
  fail<DeviceError>("batch_norm_forward", "has no CUDA kernel yet");
}
void KernelBackend::batch_norm_backward(Context&, const Tensor&, const Tensor&, const Tensor&, const Tensor&,
                                        const Tensor&, const Tensor&, NormFusion, const GradTarget&, const GradTarget&,
                                        const GradTarget&) {
  fail<DeviceError>("batch_norm_backward", "has no CUDA kernel yet");
}
void KernelBackend::batch_norm_inference(Context&, const Tensor&, const Tensor&, const Tensor&, const Tensor&,
                                         const Tensor&, NormFusion, Tensor&) {
  fail<DeviceError>("batch_norm_inference", "has no CUDA kernel yet");
}
void KernelBackend::batch_norm_inference_backward(Context&, const Tensor&, const Tensor&, const Tensor&, const Tensor&,
                                                  const Tensor&, const Tensor&, NormFusion, const GradTarget&,
                                                  const GradTarget&, const GradTarget&) {
  fail<DeviceError>("batch_norm_inference_backward", "has no CUDA kernel yet");
}
void KernelBackend::group_norm_forward(Context&, const Tensor&, const Tensor&, const Tensor&, int64_t, double,
                                       NormFusion, Tensor&, Tensor&, Tensor&) {
  fail<DeviceError>("group_norm_forward", "has no CUDA kernel yet");
}
void KernelBackend::group_norm_backward(Context&, const Tensor&, const Tensor&, const Tensor&, int64_t, const Tensor&,
                                        const Tensor&, const Tensor&, NormFusion, const GradTarget&, const GradTarget&,
                                        const GradTarget&) {
  fail<DeviceError>("group_norm_backward", "has no CUDA kernel yet");
}
void KernelBackend::pool2d_forward(Context&, const Tensor&, Pool2dOptions, Tensor&) {
  fail<DeviceError>("pool2d_forward", "has no CUDA kernel yet");
}
void KernelBackend::pool2d_backward(Context&, const Tensor&, const Tensor&, Pool2dOptions, const GradTarget&) {
  fail<DeviceError>("pool2d_backward", "has no CUDA kernel yet");
}

}  // namespace gift::cuda
