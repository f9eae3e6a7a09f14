#pragma once

#include <functional>

#include "core/backends/cuda/runtime/handles.h"
#include "core/memory/block_cache.h"

namespace gift::cuda {

// Device memory of one lane. A block that is given back may be handed out again at once, since all that uses it is
// queued on the lane's one stream. What other lanes read of it they must have finished before (Backend::order).
class LaneMemory final : public BlockCache {
 public:
  // ready(): the lane's stream, behind everything that was replayed. make_room(): frees what other lanes keep unused.
  // who_holds_what(bytes): the words of the error when these bytes are not to be had.
  struct Hooks {
    std::function<cudaStream_t()> ready;
    std::function<void()> make_room;
    std::function<std::string(size_t)> who_holds_what;
  };
  LaneMemory(int device, Hooks hooks) : device_(device), hooks_(std::move(hooks)) {}
  ~LaneMemory() override { trim(); }

  void write(Storage& to, size_t offset, const void* host, size_t bytes) override;
  void read(const Storage& from, size_t offset, void* host, size_t bytes) const override;

 private:
  std::byte* take(size_t bytes) override;
  void give(std::byte* memory) noexcept override;
  Device device() const override { return {DeviceType::cuda, device_}; }
  [[noreturn]] void refuse(size_t bytes) const override;

  int device_;
  Hooks hooks_;
};

}  // namespace gift::cuda
