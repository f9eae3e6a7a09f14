#pragma once

#include "core/memory/block_cache.h"

namespace gift::emulator {

// Memory that stands for that of a device: the host may touch it only while an Access lives (in kernels and in
// transfers), anything else ends the program with SIGSEGV. What is handed out is full of NaN. Under AddressSanitizer
// what lies behind the bytes asked for is poisoned. One arena at a time.
class Arena final : public BlockCache {
 public:
  Arena();
  ~Arena() override;

  StorageRef allocate(size_t bytes) override;
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
  std::byte* take(size_t bytes) override;
  void give(std::byte*) noexcept override {}
  Device device() const override { return {DeviceType::cuda, 0}; }
  [[noreturn]] void refuse(size_t bytes) const override;
};

}  // namespace gift::emulator
