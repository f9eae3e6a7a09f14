#pragma once

#include "core/backends/cuda/runtime/lanes.h"
#include "core/send_buffer.h"

namespace gift::cuda {

// Pinned memory of the host that is sent to tensors on one lane.
class PinnedBuffer final : public SendBuffer {
 public:
  // DeviceError where that much memory cannot be pinned.
  PinnedBuffer(Lanes& lanes, int lane, size_t bytes);
  ~PinnedBuffer() override;
  std::byte* begin() override;
  void send(size_t offset, const Tensor& to) override;

 private:
  Lanes& lanes_;
  int lane_;
  std::byte* memory_ = nullptr;
  Event sent_;
};

}  // namespace gift::cuda
