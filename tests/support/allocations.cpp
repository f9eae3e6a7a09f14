#include "tests/support/allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GIFT_COUNT_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GIFT_COUNT_ALLOCATIONS 0
#endif
#endif
#ifndef GIFT_COUNT_ALLOCATIONS
#define GIFT_COUNT_ALLOCATIONS 1
#endif

namespace {
std::atomic<uint64_t> count{0};
}  // namespace

namespace gift::testing {
uint64_t allocations() { return count.load(); }
bool allocations_counted() { return GIFT_COUNT_ALLOCATIONS; }
}  // namespace gift::testing

#if GIFT_COUNT_ALLOCATIONS
void* operator new(std::size_t bytes) {
  count.fetch_add(1, std::memory_order_relaxed);
  if (void* p = std::malloc(bytes ? bytes : 1)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  count.fetch_add(1, std::memory_order_relaxed);
  const auto a = static_cast<std::size_t>(alignment);
  if (void* p = std::aligned_alloc(a, (bytes + a - 1) / a * a)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
#endif
