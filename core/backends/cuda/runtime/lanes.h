#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/backends/cuda/runtime/lane_memory.h"

namespace gift::cuda {

std::string device_words(const cudaDeviceProp& properties);  // "NVIDIA H200, 143771 MiB, compute capability 9.0"

// The queues of one GPU: each lane is a stream with its own memory. Used by one thread of the host at a time.
//
// A recording is a CUDA graph that stands for work on several lanes but is launched on one stream, that of lane 0. So
// lanes are kept in step lazily: what is queued on a lane after a replay waits for it, and a replay waits for what was
// queued on the lanes before it. Nothing is paid for replays in a row.
class Lanes {
 public:
  explicit Lanes(int device);
  ~Lanes();

  int take();
  void give(int lane);

  cudaStream_t stream(int lane);  // to queue work on
  // The same for transfers of the host, which cannot be part of a recording: DeviceError.
  cudaStream_t host_stream(int lane);
  void use_device() const;
  Allocator& memory(int lane) { return *lanes_[static_cast<size_t>(lane)]->memory; }
  void order(int first, int then);
  void wait(int lane);
  std::unique_ptr<Recording> record(FunctionRef<void()> work);

  void make_current() const noexcept;  // the device, for the calling thread
  MemoryStats stats() const;           // of all lanes
  std::string device_words() const { return device_words_; }
  std::string device_name() const { return device_name_; }  // "NVIDIA H200"

 private:
  friend class GraphRecording;
  struct LaneState {
    Stream stream;
    Event event;
    std::unique_ptr<LaneMemory> memory;
    bool taken = false;
    bool ahead = false;   // has work that no replay has waited for
    bool behind = false;  // has not waited for the last replay
  };
  void add_lane();
  static bool is_recording(const LaneState& lane);
  void join_recording() noexcept;
  void before_replay();
  void after_replay();
  std::string who_holds_what(int lane, size_t bytes) const;

  int device_;
  std::string device_name_, device_words_;
  std::deque<std::unique_ptr<LaneState>> lanes_;
  bool recording_ = false;
};

}  // namespace gift::cuda
