#pragma once

#include "core/memory/block_cache.h"

namespace gift {

class HostMemory final : public BlockCache {
 public:
  ~HostMemory() override { trim(); }

 private:
  std::byte* take(size_t bytes) override;
  void give(std::byte* memory) noexcept override;
  [[noreturn]] void refuse(size_t bytes) const override;
};

}  // namespace gift
