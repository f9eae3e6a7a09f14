#include "core/memory/allocator.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

#include "core/error.h"

namespace gift {
namespace {

constexpr size_t alignment = 64;

// Class 4k+j holds blocks of 2^k * (4+j)/4 bytes, from 64 bytes on.
int class_of(size_t bytes) {
  bytes = std::max(bytes, alignment);
  const int power = std::bit_width(bytes) - 1;
  const size_t step = size_t{1} << (power - 2);
  const size_t quarter = (bytes - (size_t{1} << power) + step - 1) / step;
  return 4 * power + static_cast<int>(quarter);  // quarter 4 is the next power
}

size_t capacity_of(int size_class) {
  const size_t base = size_t{1} << (size_class / 4);
  return (base + base / 4 * static_cast<size_t>(size_class % 4) + alignment - 1) / alignment * alignment;
}

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

CachingAllocator::~CachingAllocator() { trim(); }

StorageRef CachingAllocator::allocate(size_t bytes) {
  const int size_class = class_of(bytes);
  if (size_class >= classes) fail<DeviceError>("allocate", bytes, " bytes asked for, more than any machine has");
  std::lock_guard lock(mutex_);
  Storage* storage = free_[static_cast<size_t>(size_class)];
  if (storage) {
    free_[static_cast<size_t>(size_class)] = storage->next_free;
  } else {
    const size_t capacity = capacity_of(size_class);
    auto* data = static_cast<std::byte*>(std::aligned_alloc(alignment, capacity));
    if (!data) fail<DeviceError>("allocate", "out of memory: ", bytes, " bytes asked for, ", stats_.in_use, " in use");
    storage = new Storage;
    storage->data = data;
    storage->capacity = capacity;
    storage->owner = this;
    stats_.reserved += capacity;
    ++stats_.system_calls;
  }
  storage->bytes = bytes;
  storage->version.store(fresh_version(), std::memory_order_relaxed);
  storage->next_free = nullptr;
  stats_.in_use += storage->capacity;
  stats_.peak_in_use = std::max(stats_.peak_in_use, stats_.in_use);
  return StorageRef(storage);
}

void CachingAllocator::recycle(Storage* storage) noexcept {
  std::lock_guard lock(mutex_);
  auto& head = free_[static_cast<size_t>(class_of(storage->bytes))];
  storage->next_free = head;
  head = storage;
  stats_.in_use -= storage->capacity;
}

MemoryStats CachingAllocator::stats() const {
  std::lock_guard lock(mutex_);
  return stats_;
}

void CachingAllocator::trim() {
  std::lock_guard lock(mutex_);
  for (Storage*& head : free_) {
    while (head) {
      Storage* next = head->next_free;
      stats_.reserved -= head->capacity;
      std::free(head->data);
      delete head;
      head = next;
    }
  }
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
