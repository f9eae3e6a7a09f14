#include "core/backends/cuda/cudnn/handles.h"

namespace gift::cuda {

CudnnHandle make_cudnn_handle(const std::shared_ptr<const CudnnApi>& api) {
  cudnnHandle_t handle = nullptr;
  api->check(api->create(&handle), "cudnnCreate");
  return CudnnHandle(handle, DestroyCudnn{api});
}

cudnnHandle_t CudnnHandles::of(StreamHandle stream) {
  std::lock_guard lock(mutex_);
  const auto at = handles_.find(stream);
  if (at != handles_.end()) return at->second.get();
  CudnnHandle made = make_cudnn_handle(api_);
  api_->check(api_->set_stream(made.get(), stream), "cudnnSetStream");
  return handles_.emplace(stream, std::move(made)).first->second.get();
}

}  // namespace gift::cuda
