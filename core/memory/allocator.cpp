#include "core/memory/allocator.h"

#include <cstring>

#include "core/error.h"

namespace gift {
namespace {

class BorrowedMemory final : public Allocator {
 public:
  StorageRef allocate(size_t) override { fail<DeviceError>("borrow", "borrowed memory cannot allocate"); }
  MemoryStats stats() const override { return {}; }

 private:
  void recycle(Storage* storage) noexcept override { delete storage; }
};

}  // namespace

uint64_t fresh_version() {
  static std::atomic<uint64_t> count{0};
  return count.fetch_add(uint64_t{1} << 32, std::memory_order_relaxed) + (uint64_t{1} << 32);
}

void Allocator::write(Storage& to, size_t offset, const void* host, size_t bytes) {
  if (bytes > 0) std::memcpy(to.data + offset, host, bytes);
}

void Allocator::read(const Storage& from, size_t offset, void* host, size_t bytes) const {
  if (bytes > 0) std::memcpy(host, from.data + offset, bytes);
}

void StorageRef::release() {
  if (storage_ && storage_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) storage_->owner->recycle(storage_);
}

StorageRef borrow(void* data, size_t bytes) {
  static BorrowedMemory borrowed;
  auto* storage = new Storage;
  storage->data = static_cast<std::byte*>(data);
  storage->bytes = storage->capacity = bytes;
  storage->owner = &borrowed;
  storage->version.store(fresh_version(), std::memory_order_relaxed);
  return StorageRef(storage);
}

}  // namespace gift
