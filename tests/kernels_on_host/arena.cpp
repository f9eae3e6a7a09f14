#include "tests/kernels_on_host/arena.h"

#include <sys/mman.h>

#include <cstring>

#include "core/error.h"
#include "tests/kernels_on_host/queue.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(begin, bytes) ((void)(begin), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(begin, bytes) ((void)(begin), (void)(bytes))
#endif

namespace gift::emulator {
namespace {

constexpr size_t reserved = size_t{16} << 30, gap = 256, page = 4096;

std::byte* arena = nullptr;
size_t used = 0;
int accesses = 0;
std::mutex access_mutex;

size_t rounded(size_t bytes, size_t to) { return (bytes + to - 1) / to * to; }

void protect(int how) {
  if (arena && used > 0 && mprotect(arena, rounded(used, page), how) != 0)
    fail<DeviceError>("arena", "mprotect failed");
}

void check_not_recording() {
  if (recording()) fail<DeviceError>("arena", "the host reads or writes a tensor while a step is recorded");
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
  arena = static_cast<std::byte*>(memory);
  used = 0;
}

Arena::~Arena() {
  trim();
  ASAN_UNPOISON_MEMORY_REGION(arena, used);
  munmap(arena, reserved);
  arena = nullptr;
}

std::byte* Arena::take(size_t bytes) {
  const size_t whole = rounded(bytes, gap) + gap;
  if (used + whole > reserved) return nullptr;
  std::byte* place = arena + used;
  used += whole;
  ASAN_POISON_MEMORY_REGION(place, whole);
  return place;
}

void Arena::refuse(size_t bytes) const { fail<DeviceError>("arena", "out of memory: ", bytes, " bytes asked for"); }

StorageRef Arena::allocate(size_t bytes) {
  StorageRef block = BlockCache::allocate(bytes);
  const Access access;
  ASAN_UNPOISON_MEMORY_REGION(block->data, block->capacity);
  std::memset(block->data, 0xff, block->capacity);
  // A replay writes to a block what one tensor after the other had there.
  if (!recording()) ASAN_POISON_MEMORY_REGION(block->data + bytes, block->capacity - bytes);
  return block;
}

void Arena::write(Storage& to, size_t offset, const void* host, size_t bytes) {
  check_not_recording();
  const Access access;
  Allocator::write(to, offset, host, bytes);
}

void Arena::read(const Storage& from, size_t offset, void* host, size_t bytes) const {
  check_not_recording();
  const Access access;
  Allocator::read(from, offset, host, bytes);
}

}  // namespace gift::emulator
