#include "core/backends/cuda/runtime/lane_memory.h"

namespace gift::cuda {

void LaneMemory::write(Storage& to, size_t offset, const void* host, size_t bytes) {
  if (bytes == 0) return;
  const cudaStream_t stream = hooks_.ready();
  GIFT_CUDA_CHECK(cudaMemcpyAsync(to.data + offset, host, bytes, cudaMemcpyHostToDevice, stream));
  GIFT_CUDA_CHECK(cudaStreamSynchronize(stream));
}

void LaneMemory::read(const Storage& from, size_t offset, void* host, size_t bytes) const {
  if (bytes == 0) return;
  const cudaStream_t stream = hooks_.ready();
  GIFT_CUDA_CHECK(cudaMemcpyAsync(host, from.data + offset, bytes, cudaMemcpyDeviceToHost, stream));
  GIFT_CUDA_CHECK(cudaStreamSynchronize(stream));
}

std::byte* LaneMemory::take(size_t bytes) {
  GIFT_CUDA_CHECK(cudaSetDevice(device_));
  void* memory = nullptr;
  cudaError_t status = cudaMalloc(&memory, bytes);
  if (status == cudaErrorMemoryAllocation) {
    cudaGetLastError();  // it would be reported again by the next call
    hooks_.make_room();
    status = cudaMalloc(&memory, bytes);
  }
  if (status == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    return nullptr;
  }
  check(status, "cudaMalloc");
  return static_cast<std::byte*>(memory);
}

void LaneMemory::give(std::byte* memory) noexcept {
  if (cudaFree(memory) != cudaSuccess) cudaGetLastError();  // a device that is lost says so at the next call
}

void LaneMemory::refuse(size_t bytes) const { fail<DeviceError>("cuda", hooks_.who_holds_what(bytes)); }

}  // namespace gift::cuda
