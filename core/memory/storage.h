#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/device.h"

namespace gift {

class Allocator;

// A block of device memory with a count of its owners. Made and taken back by an Allocator, which keeps both the block
// and this header for the next request: after warm-up tensors come and go without a call to the system.
struct Storage {
  std::byte* data = nullptr;
  size_t bytes = 0;     // asked for
  size_t capacity = 0;  // held
  Device device;
  Allocator* owner = nullptr;
  std::atomic<int> owners{0};
  // Grows with every write after the first. Starts at fresh_version(), so that a (storage, version) pair never comes
  // back, though storages are used again; autograd and caches of what was derived from the contents rely on it.
  std::atomic<uint64_t> version{0};
  Storage* next_free = nullptr;
};

uint64_t fresh_version();  // 2^32 above the one before

// Shared ownership of a Storage.
class StorageRef {
 public:
  StorageRef() = default;
  explicit StorageRef(Storage* storage) : storage_(storage) { retain(); }
  StorageRef(const StorageRef& other) : storage_(other.storage_) { retain(); }
  StorageRef(StorageRef&& other) noexcept : storage_(std::exchange(other.storage_, nullptr)) {}
  StorageRef& operator=(StorageRef other) noexcept {
    std::swap(storage_, other.storage_);
    return *this;
  }
  ~StorageRef() { release(); }

  Storage* get() const { return storage_; }
  Storage* operator->() const { return storage_; }
  explicit operator bool() const { return storage_ != nullptr; }

 private:
  void retain() {
    if (storage_) storage_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  void release();

  Storage* storage_ = nullptr;
};

}  // namespace gift
