#include "core/backends/cuda/kernel_backend/kernel_backend.h"

// Ops whose kernels are not written yet.
namespace gift::cuda {

void KernelBackend::fill(Context&, Tensor&, double) { fail<DeviceError>("fill", "has no CUDA kernel yet"); }
void KernelBackend::copy(Context&, const Tensor&, Tensor&) { fail<DeviceError>("copy", "has no CUDA kernel yet"); }
void KernelBackend::unary(Context&, UnaryOp, UnaryOptions, const Tensor&, Tensor&) {
  fail<DeviceError>("unary", "has no CUDA kernel yet");
}
void KernelBackend::unary_backward(Context&, UnaryOp, UnaryOptions, const Tensor&, const Tensor&, const Tensor&,
                                   const GradTarget&) {
  fail<DeviceError>("unary_backward", "has no CUDA kernel yet");
}
void KernelBackend::binary(Context&, BinaryOp, const Tensor&, const Tensor&, Tensor&) {
  fail<DeviceError>("binary", "has no CUDA kernel yet");
}
void KernelBackend::reduce(Context&, ReduceOp, const Tensor&, uint32_t, const GradTarget&) {
  fail<DeviceError>("reduce", "has no CUDA kernel yet");
}
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
void KernelBackend::layer_norm_forward(Context&, const Tensor&, const Tensor&, const Tensor&, double, Tensor&, Tensor&,
                                       Tensor&) {
  fail<DeviceError>("layer_norm_forward", "has no CUDA kernel yet");
}
void KernelBackend::layer_norm_backward(Context&, const Tensor&, const Tensor&, const Tensor&, const Tensor&,
                                        const Tensor&, const GradTarget&, const GradTarget&, const GradTarget&) {
  fail<DeviceError>("layer_norm_backward", "has no CUDA kernel yet");
}
void KernelBackend::pool2d_forward(Context&, const Tensor&, Pool2dOptions, Tensor&) {
  fail<DeviceError>("pool2d_forward", "has no CUDA kernel yet");
}
void KernelBackend::pool2d_backward(Context&, const Tensor&, const Tensor&, Pool2dOptions, const GradTarget&) {
  fail<DeviceError>("pool2d_backward", "has no CUDA kernel yet");
}
void KernelBackend::softmax_forward(Context&, const Tensor&, bool, Tensor&) {
  fail<DeviceError>("softmax_forward", "has no CUDA kernel yet");
}
void KernelBackend::softmax_backward(Context&, const Tensor&, const Tensor&, bool, const GradTarget&) {
  fail<DeviceError>("softmax_backward", "has no CUDA kernel yet");
}
void KernelBackend::dropout(Context&, const Tensor&, double, bool, uint32_t, Tensor&) {
  fail<DeviceError>("dropout", "has no CUDA kernel yet");
}

}  // namespace gift::cuda
