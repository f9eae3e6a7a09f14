#include "core/backends/cuda/kernel_backend/operand.h"

namespace gift::cuda {

void check_place(std::string_view op, const Tensor& x) {
  if (x.device().type != DeviceType::cuda)
    fail<DeviceError>(op, x, " lies in the memory of the CPU, expected that of the GPU");
}

Elements operand(std::string_view op, const Tensor& x) {
  if (!x.defined()) return {};
  check_place(op, x);
  if (x.dtype() != DType::f32 && x.dtype() != DType::bf16)
    fail<DeviceError>(op, "elements of ", x, ", expected f32 or bf16 on a GPU");
  return {x.raw(), x.dtype() == DType::bf16};
}

float* floats(std::string_view op, const Tensor& x) {
  if (!x.defined()) return nullptr;
  check_place(op, x);
  if (x.dtype() != DType::f32) fail<DeviceError>(op, "elements of ", x, ", expected f32 on a GPU");
  return reinterpret_cast<float*>(x.raw());
}

}  // namespace gift::cuda
