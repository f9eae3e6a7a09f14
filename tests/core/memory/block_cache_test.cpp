#include "core/memory/block_cache.h"

#include <doctest/doctest.h>

#include <optional>

#include "core/error.h"
#include "core/memory/host_memory.h"

using namespace gift;

namespace {

// Has so many bytes and no more.
class SmallMemory final : public BlockCache {
 public:
  explicit SmallMemory(size_t bytes) : left_(bytes) {}
  ~SmallMemory() override { trim(); }

 private:
  std::byte* take(size_t bytes) override {
    if (bytes > left_) return nullptr;
    left_ -= bytes;
    auto* memory = new std::byte[bytes + sizeof(size_t)];
    *reinterpret_cast<size_t*>(memory) = bytes;
    return memory + sizeof(size_t);
  }
  void give(std::byte* memory) noexcept override {
    memory -= sizeof(size_t);
    left_ += *reinterpret_cast<size_t*>(memory);
    delete[] memory;
  }
  void refuse(size_t bytes) const override { fail<DeviceError>("small memory", bytes, " asked for"); }

  size_t left_;
};

}  // namespace

TEST_CASE("what is given back is handed out again") {
  HostMemory memory;
  const std::byte* first = memory.allocate(1000)->data;
  CHECK(memory.allocate(1000)->data == first);
  CHECK(memory.stats().system_calls == 1);
  CHECK(memory.stats().in_use == 0);
}

TEST_CASE("blocks of a pool serve nobody else while it lives, even when they are given back after it was closed") {
  HostMemory memory;
  const std::byte* before = memory.allocate(1000)->data;
  std::optional<BlockCache::Pool> pool(std::in_place, memory);
  StorageRef kept = memory.allocate(1000);
  CHECK(kept->data == before);  // a free block of the cache comes first
  const std::byte* second = memory.allocate(1000)->data;
  CHECK(second != before);
  CHECK(memory.allocate(1000)->data == second);  // the pool's own free block
  pool->close();
  CHECK(pool->bytes() >= 2000);
  kept = StorageRef();
  const StorageRef others[2] = {memory.allocate(1000), memory.allocate(1000)};
  for (const StorageRef& other : others) {
    CHECK(other->data != before);
    CHECK(other->data != second);
  }
  pool.reset();
  const StorageRef again[2] = {memory.allocate(1000), memory.allocate(1000)};
  CHECK((again[0]->data == before || again[1]->data == before));
}

TEST_CASE("one pool is open at a time") {
  HostMemory memory;
  const BlockCache::Pool pool(memory);
  CHECK_THROWS_AS(BlockCache::Pool{memory}, DeviceError);
}

TEST_CASE("before memory runs out, what lies free in other sizes is given back") {
  SmallMemory memory(10000);
  memory.allocate(8192);
  CHECK_NOTHROW(memory.allocate(4096));
  const StorageRef held = memory.allocate(4096);
  CHECK_THROWS_AS(memory.allocate(8192), DeviceError);
}
