#include "core/memory/block_cache.h"

#include <algorithm>
#include <bit>

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

Storage* pop(Storage*& head) {
  Storage* first = head;
  if (first) head = first->next_free;
  return first;
}

void push(Storage*& head, Storage* block) {
  block->next_free = head;
  head = block;
}

}  // namespace

BlockCache::Pool::Pool(BlockCache& cache) : cache_(cache) {
  const std::lock_guard lock(cache_.mutex_);
  if (cache_.open_) fail<DeviceError>("memory pool", "another one is open");
  cache_.open_ = this;
}

void BlockCache::Pool::close() {
  const std::lock_guard lock(cache_.mutex_);
  if (cache_.open_ == this) cache_.open_ = nullptr;
}

BlockCache::Pool::~Pool() {
  close();
  const std::lock_guard lock(cache_.mutex_);
  for (auto& [size_class, head] : free_)
    while (Storage* block = pop(head)) push(cache_.free_[size_class], block);
  std::erase_if(cache_.pool_of_, [&](const auto& entry) { return entry.second == this; });
}

size_t BlockCache::Pool::bytes() const {
  const std::lock_guard lock(cache_.mutex_);
  return bytes_;
}

Storage* BlockCache::free_block(int size_class) {
  if (open_)
    if (Storage* block = pop(open_->free_[static_cast<size_t>(size_class)])) return block;
  return pop(free_[static_cast<size_t>(size_class)]);
}

Storage* BlockCache::new_block(int size_class, size_t bytes, std::unique_lock<std::mutex>& lock) {
  const size_t capacity = capacity_of(size_class);
  std::byte* data = take(capacity);
  if (!data) {
    trim_locked();
    data = take(capacity);
  }
  if (!data) {
    lock.unlock();
    refuse(bytes);
  }
  auto* storage = new Storage;
  storage->data = data;
  storage->capacity = capacity;
  storage->owner = this;
  storage->device = device();
  stats_.reserved += capacity;
  ++stats_.system_calls;
  return storage;
}

StorageRef BlockCache::allocate(size_t bytes) {
  const int size_class = class_of(bytes);
  if (size_class >= classes) fail<DeviceError>("allocate", bytes, " bytes asked for, more than any machine has");
  std::unique_lock lock(mutex_);
  Storage* storage = free_block(size_class);
  if (!storage) storage = new_block(size_class, bytes, lock);
  if (open_ && pool_of_.emplace(storage, open_).second) open_->bytes_ += storage->capacity;
  storage->bytes = bytes;
  storage->version.store(fresh_version(), std::memory_order_relaxed);
  storage->next_free = nullptr;
  stats_.in_use += storage->capacity;
  stats_.peak_in_use = std::max(stats_.peak_in_use, stats_.in_use);
  return StorageRef(storage);
}

void BlockCache::recycle(Storage* storage) noexcept {
  const std::lock_guard lock(mutex_);
  const auto size_class = static_cast<size_t>(class_of(storage->bytes));
  const auto pool = pool_of_.empty() ? pool_of_.end() : pool_of_.find(storage);
  push(pool == pool_of_.end() ? free_[size_class] : pool->second->free_[size_class], storage);
  stats_.in_use -= storage->capacity;
}

MemoryStats BlockCache::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

void BlockCache::trim() {
  const std::lock_guard lock(mutex_);
  trim_locked();
}

void BlockCache::trim_locked() {
  for (Storage*& head : free_)
    while (Storage* block = pop(head)) {
      stats_.reserved -= block->capacity;
      give(block->data);
      delete block;
    }
}

}  // namespace gift
