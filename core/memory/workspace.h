#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace gift {

// Scratch memory of the workers, one growing buffer each. What scratch() returns is valid until the same worker asks
// again; contents are undefined. Only the worker itself may ask for its buffer. A buffer that grows grows to the most
// any worker has asked for: which worker runs a task is left open, and tasks should find room wherever they run.
class Workspace {
 public:
  explicit Workspace(int workers);
  std::byte* scratch(int worker, size_t bytes);  // aligned to 64 bytes
  template <class T>
  T* scratch(int worker, size_t count) {
    return reinterpret_cast<T*>(scratch(worker, count * sizeof(T)));
  }
  uint64_t growths() const;  // how often a buffer had to grow; constant after warm-up
  size_t bytes() const;

 private:
  struct Free {
    void operator()(std::byte* p) const;
  };
  struct alignas(64) Buffer {
    std::unique_ptr<std::byte, Free> data;
    size_t bytes = 0;
    uint64_t growths = 0;
  };
  std::vector<Buffer> buffers_;
  std::atomic<size_t> most_{0};
};

}  // namespace gift
