#pragma once

#include <cstddef>
#include <cstdint>

#include "core/memory/storage.h"

namespace gift {

struct MemoryStats {
  size_t in_use = 0;    // bytes handed out
  size_t reserved = 0;  // bytes taken from the system, free blocks included
  size_t peak_in_use = 0;
  uint64_t system_calls = 0;  // allocations that the cache could not serve
};

// Where tensors get their memory. Blocks are aligned to 64 bytes and not initialised.
class Allocator {
 public:
  virtual ~Allocator() = default;
  virtual StorageRef allocate(size_t bytes) = 0;  // DeviceError when there is no memory left
  virtual MemoryStats stats() const = 0;

  // Bytes between the host and a block of this allocator. Both wait for the work that was queued before on the lane
  // that the block belongs to, and for the transfer. Plain copies where the block is host memory.
  virtual void write(Storage& to, size_t offset, const void* host, size_t bytes);
  virtual void read(const Storage& from, size_t offset, void* host, size_t bytes) const;

 private:
  friend class StorageRef;
  virtual void recycle(Storage* storage) noexcept = 0;
};

// Memory that somebody else owns and keeps alive; nothing is ever freed. For views of caller memory.
StorageRef borrow(void* data, size_t bytes);

}  // namespace gift
