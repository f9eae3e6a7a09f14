#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace gift {

// Scratch memory of the workers, one buffer each. What scratch() returns is valid until the same worker asks again;
// contents are undefined. Only the worker itself may ask for its buffer. Which worker runs a task is left open, so when
// one needs more than there was, room is made for all of them: each moves into it when it needs it. Memory is thus
// taken at the largest request so far and never later, wherever tasks run.
class Workspace {
 public:
  explicit Workspace(int workers);
  std::byte* scratch(int worker, size_t bytes);  // aligned to 64 bytes
  template <class T>
  T* scratch(int worker, size_t count) {
    return reinterpret_cast<T*>(scratch(worker, count * sizeof(T)));
  }
  uint64_t growths() const;  // how often memory was taken; constant after warm-up
  size_t bytes() const;      // of all workers together

 private:
  struct Free {
    void operator()(std::byte* p) const;
  };
  using Block = std::unique_ptr<std::byte, Free>;
  struct alignas(64) Buffer {
    Block data;
    size_t bytes = 0;
    Block next;  // of level_ bytes, where the worker has not moved yet; guarded by mutex_
  };
  void grow(Buffer& buffer, size_t bytes);

  std::vector<Buffer> buffers_;
  mutable std::mutex mutex_;
  size_t level_ = 0;  // largest request so far, rounded up
  uint64_t growths_ = 0;
};

}  // namespace gift
