#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "core/memory/allocator.h"

namespace gift::emulator {

// Memory that stands for that of a device: the host may touch it only while an Access lives (in kernels and in
// transfers), anything else ends the program with SIGSEGV. New blocks are full of NaN. Under AddressSanitizer the bytes
// between blocks are poisoned.
class Arena final : public Allocator {
 public:
  Arena();
  ~Arena() override;

  StorageRef allocate(size_t bytes) override;
  MemoryStats stats() const override;
  void write(Storage& to, size_t offset, const void* host, size_t bytes) override;
  void read(const Storage& from, size_t offset, void* host, size_t bytes) const override;

  class Access {
   public:
    Access();
    ~Access();
    Access(const Access&) = delete;
    Access& operator=(const Access&) = delete;
  };

 private:
  void recycle(Storage* storage) noexcept override;
  std::byte* take(size_t bytes);

  mutable std::mutex mutex_;
  std::byte* begin_ = nullptr;
  size_t used_ = 0;
  std::map<size_t, std::vector<Storage*>> free_;
  MemoryStats stats_;
};

}  // namespace gift::emulator
