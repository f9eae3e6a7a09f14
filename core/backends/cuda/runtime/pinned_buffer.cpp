#include "core/backends/cuda/runtime/pinned_buffer.h"

#include <algorithm>

namespace gift::cuda {

PinnedBuffer::PinnedBuffer(Lanes& lanes, int lane, size_t bytes) : lanes_(lanes), lane_(lane) {
  lanes_.use_device();
  void* memory = nullptr;
  const cudaError_t status = cudaHostAlloc(&memory, std::max<size_t>(bytes, 1), cudaHostAllocDefault);
  if (status != cudaSuccess) {
    cudaGetLastError();
    fail<DeviceError>("cuda", bytes >> 20, " MiB of the host's memory for batches cannot be pinned (",
                      cudaGetErrorString(status), "); a smaller --batch-size needs less");
  }
  memory_ = static_cast<std::byte*>(memory);
  sent_ = make_event();
}

PinnedBuffer::~PinnedBuffer() {
  if (cudaEventSynchronize(sent_.get()) != cudaSuccess) cudaGetLastError();
  if (cudaFreeHost(memory_) != cudaSuccess) cudaGetLastError();
}

std::byte* PinnedBuffer::begin() {
  GIFT_CUDA_CHECK(cudaEventSynchronize(sent_.get()));  // at once where nothing was sent yet
  return memory_;
}

void PinnedBuffer::send(size_t offset, const Tensor& to) {
  if (!to.is_contiguous())
    fail<ShapeError>("send", to, " with gaps or in another format, expected a contiguous tensor");
  const size_t bytes = static_cast<size_t>(to.numel()) * size_of(to.dtype());
  const cudaStream_t stream = lanes_.host_stream(lane_);
  GIFT_CUDA_CHECK(cudaMemcpyAsync(to.raw(), memory_ + offset, bytes, cudaMemcpyHostToDevice, stream));
  GIFT_CUDA_CHECK(cudaEventRecord(sent_.get(), stream));
  to.touch();
}

}  // namespace gift::cuda
