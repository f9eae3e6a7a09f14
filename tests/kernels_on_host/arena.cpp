#include "tests/kernels_on_host/arena.h"

#include <sys/mman.h>

#include <cstring>

#include "core/error.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(begin, bytes) ((void)(begin), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(begin, bytes) ((void)(begin), (void)(bytes))
#endif

namespace gift::emulator {
namespace {

constexpr size_t reserved = size_t{16} << 30, unit = 256, page = 4096;

// One arena at a time: it is what Access opens.
std::byte* arena = nullptr;
size_t arena_used = 0;
int accesses = 0;
std::mutex access_mutex;

size_t rounded(size_t bytes, size_t to) { return (bytes + to - 1) / to * to; }

void protect(int how) {
  if (arena && arena_used > 0 && mprotect(arena, rounded(arena_used, page), how) != 0)
    fail<DeviceError>("arena", "mprotect failed");
}

}  // namespace

Arena::Access::Access() {
  const std::lock_guard lock(access_mutex);
  if (accesses++ == 0) protect(PROT_READ | PROT_WRITE);
}

Arena::Access::~Access() {
  const std::lock_guard lock(access_mutex);
  if (--accesses == 0) protect(PROT_NONE);
}

Arena::Arena() {
  if (arena) fail<DeviceError>("arena", "there is one already");
  void* memory = mmap(nullptr, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) fail<DeviceError>("arena", "no address space");
  arena = begin_ = static_cast<std::byte*>(memory);
  arena_used = 0;
}

Arena::~Arena() {
  for (auto& [bytes, blocks] : free_)
    for (Storage* block : blocks) delete block;
  ASAN_UNPOISON_MEMORY_REGION(begin_, used_);
  munmap(begin_, reserved);
  arena = nullptr;
}

std::byte* Arena::take(size_t bytes) {
  std::byte* place = begin_ + used_;
  used_ += bytes + unit;  // a gap behind each block
  if (used_ > reserved) fail<DeviceError>("arena", "out of memory: ", bytes, " bytes asked for");
  arena_used = used_;
  stats_.reserved = used_;
  ++stats_.system_calls;
  return place;
}

StorageRef Arena::allocate(size_t bytes) {
  const std::lock_guard lock(mutex_);
  const size_t capacity = rounded(std::max<size_t>(bytes, 1), unit);
  auto& blocks = free_[capacity];
  Storage* storage;
  if (blocks.empty()) {
    storage = new Storage;
    storage->data = take(capacity);
    storage->capacity = capacity;
    storage->owner = this;
    storage->device = {DeviceType::cuda, 0};
  } else {
    storage = blocks.back();
    blocks.pop_back();
  }
  storage->bytes = bytes;
  storage->version.store(fresh_version(), std::memory_order_relaxed);
  ASAN_UNPOISON_MEMORY_REGION(storage->data, capacity);
  {
    const Access access;
    std::memset(storage->data, 0xff, capacity);
  }
  ASAN_POISON_MEMORY_REGION(storage->data + bytes, capacity - bytes + unit);
  stats_.in_use += capacity;
  stats_.peak_in_use = std::max(stats_.peak_in_use, stats_.in_use);
  return StorageRef(storage);
}

void Arena::recycle(Storage* storage) noexcept {
  const std::lock_guard lock(mutex_);
  ASAN_POISON_MEMORY_REGION(storage->data, storage->capacity);
  free_[storage->capacity].push_back(storage);
  stats_.in_use -= storage->capacity;
}

MemoryStats Arena::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

void Arena::write(Storage& to, size_t offset, const void* host, size_t bytes) {
  const Access access;
  Allocator::write(to, offset, host, bytes);
}

void Arena::read(const Storage& from, size_t offset, void* host, size_t bytes) const {
  const Access access;
  Allocator::read(from, offset, host, bytes);
}

}  // namespace gift::emulator
