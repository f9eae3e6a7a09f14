#include "core/backends/cuda/cuda_backend.h"

#include "core/backends/cuda/cuda_backend_impl.h"

namespace gift {
namespace cuda {

std::string CudaBackend::description() const {
  return text(lanes_.device_words(), ", ", convolver_.description(), ", ", matmuls_.description());
}

void CudaBackend::convolve(Context& c, const ConvProblem& problem, const ConvPointers& at) {
  convolver_.run(c, problem, at);
}

void CudaBackend::multiply(Context& c, const MatmulProblem& problem, const MatmulPointers& at) {
  const auto bytes = static_cast<int64_t>(matmuls_.workspace(problem));
  const Tensor workspace = empty(c, {bytes}, DType::u8);
  matmuls_.run(stream(c), problem, at, bytes ? workspace.raw() : nullptr);
}

std::unique_ptr<Recording> CudaBackend::record(Context& c, FunctionRef<void()> work) {
  if (c.lane != 0) fail<DeviceError>("cuda", "a recording begins on lane 0, got lane ", c.lane);
  try {
    return lanes_.record(work);
  } catch (...) {
    distrust_packed_weights();
    throw;
  }
}

}  // namespace cuda

bool built_with_cuda() { return true; }

std::string why_no_cuda(int device) {
  int count = 0;
  const cudaError_t found = cudaGetDeviceCount(&count);
  cudaGetLastError();
  if (found == cudaErrorInsufficientDriver)
    return "no NVIDIA driver, or one too old for this build's CUDA runtime (nvidia-smi shows the driver's version)";
  if (found == cudaErrorNoDevice) return "no CUDA device (CUDA_VISIBLE_DEVICES may hide it)";
  if (found != cudaSuccess) return std::string("no CUDA device can be used (") + cudaGetErrorString(found) + ")";
  if (device < 0 || device >= count)
    return text("no CUDA device ", device, ": this process sees ", count, count == 1 ? " device" : " devices",
                ", numbered from 0");
  try {
    cuda::open_cudnn();
    cuda::open_cublaslt();
  } catch (const DeviceError& e) {
    const std::string_view said(e.what());  // "[cuda] cuDNN 9 ..."
    return std::string(said.substr(said.find(' ') + 1));
  }
  return "";
}

std::vector<std::string> cuda_devices() {
  std::vector<std::string> out;
  for (int device = 0; why_no_cuda(device).empty(); ++device) {
    cudaDeviceProp properties;
    if (cudaGetDeviceProperties(&properties, device) != cudaSuccess) break;
    out.push_back(cuda::device_words(properties));
  }
  return out;
}

std::unique_ptr<Backend> make_cuda_backend(int device) {
  if (std::string reason = why_no_cuda(device); !reason.empty()) fail<DeviceError>("cuda", reason);
  return std::make_unique<cuda::CudaBackend>(device);
}

std::vector<std::unique_ptr<Backend>> make_cuda_backends(std::span<const int> devices) {
  std::vector<std::unique_ptr<Backend>> out;
  const cuda::CudaBackend* first = nullptr;
  for (const int device : devices) {
    if (std::string reason = why_no_cuda(device); !reason.empty()) fail<DeviceError>("cuda", reason);
    auto backend = std::make_unique<cuda::CudaBackend>(device, first);
    if (!first) first = backend.get();
    if (backend->device_name() != first->device_name())
      fail<DeviceError>("cuda", "GPU ", devices.front(), " is ", first->device_name(), ", GPU ", device, " is ",
                        backend->device_name(),
                        ": numbers would depend on which of them trained a cell; name GPUs of one kind");
    out.push_back(std::move(backend));
  }
  return out;
}

}  // namespace gift
