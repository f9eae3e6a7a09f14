#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "core/backend.h"
#include "core/backends/cuda/cudnn/api.h"

namespace gift::cuda {

struct DestroyCudnn {
  std::shared_ptr<const CudnnApi> api;
  void operator()(cudnnHandle_t handle) const { api->destroy(handle); }
};
using CudnnHandle = std::unique_ptr<cudnnContext, DestroyCudnn>;

// For the current device. DeviceError.
CudnnHandle make_cudnn_handle(const std::shared_ptr<const CudnnApi>& api);

// A handle for each stream, made when first asked for: handles are not to be shared by threads. Thread safe.
class CudnnHandles {
 public:
  explicit CudnnHandles(std::shared_ptr<const CudnnApi> api) : api_(std::move(api)) {}
  cudnnHandle_t of(StreamHandle stream);

 private:
  std::shared_ptr<const CudnnApi> api_;
  std::mutex mutex_;
  std::map<StreamHandle, CudnnHandle> handles_;
};

}  // namespace gift::cuda
