#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "core/memory/allocator.h"

namespace gift {

// An allocator that keeps what is given back, in size classes (four a power of two): after warm-up nothing is asked of
// the system. Where the memory comes from is left to subclasses. Thread safe.
class BlockCache : public Allocator {
 public:
  StorageRef allocate(size_t bytes) override;
  MemoryStats stats() const override;
  void trim();  // gives free blocks back to the system

  // What is queued once and done again and again (a captured graph) writes to the same blocks each time. While a pool
  // is open, all blocks handed out belong to it: given back, then or later, they serve only the pool. When it is
  // destroyed, they become free for all. One pool is open at a time; pools must not outlive the cache.
  class Pool {
   public:
    explicit Pool(BlockCache& cache);  // opens it
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    void close();
    size_t bytes() const;

   private:
    friend class BlockCache;
    BlockCache& cache_;
    std::unordered_map<size_t, Storage*> free_;  // by size class
    size_t bytes_ = 0;
  };

 protected:
  ~BlockCache() override = default;  // subclasses trim() in theirs

  // Memory of the system, aligned to 64 bytes; nullptr when there is none left.
  virtual std::byte* take(size_t bytes) = 0;
  virtual void give(std::byte* memory) noexcept = 0;
  virtual Device device() const { return {}; }
  // Throws a DeviceError; called when take() has nothing even after trim().
  [[noreturn]] virtual void refuse(size_t bytes) const = 0;

 private:
  static constexpr int classes = 4 * 44;
  void recycle(Storage* storage) noexcept override;
  Storage* free_block(int size_class);
  Storage* new_block(int size_class, size_t bytes, std::unique_lock<std::mutex>& lock);
  void trim_locked();

  mutable std::mutex mutex_;
  std::array<Storage*, classes> free_{};
  std::unordered_map<const Storage*, Pool*> pool_of_;
  Pool* open_ = nullptr;
  MemoryStats stats_;
};

}  // namespace gift
