#include "core/backends/cuda/cuda_backend.h"

namespace gift {

bool built_with_cuda() { return false; }

std::string why_no_cuda(int) {
  return "this build has no CUDA kernels; configure it with -DGIFT_CUDA=ON where the CUDA toolkit is installed";
}

std::vector<std::string> cuda_devices() { return {}; }

std::unique_ptr<Backend> make_cuda_backend(int device) { fail<DeviceError>("cuda", why_no_cuda(device)); }

std::vector<std::unique_ptr<Backend>> make_cuda_backends(std::span<const int>) {
  fail<DeviceError>("cuda", why_no_cuda());
}

}  // namespace gift
