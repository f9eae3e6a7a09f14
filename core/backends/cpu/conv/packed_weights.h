#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "core/context.h"

namespace gift::cpu {

// Weights as kernels want them. Those of a frozen network are packed once and kept, keyed by storage and version; those
// that are being trained change at every step and are packed into memory that lives as long as the op. Thread safe.
class PackedWeights {
 public:
  // Packed form `kind` (a number that stands for kernel and shape) of w, of `bytes` bytes, made by `pack` if need be.
  StorageRef get(Context& c, const Tensor& w, uint64_t kind, size_t bytes, FunctionRef<void(std::byte*)> pack);

 private:
  struct Entry {
    const Storage* storage;
    int64_t offset;
    uint64_t kind, version, used;
    StorageRef packed;
  };
  static constexpr size_t most_entries = 256;

  std::mutex mutex_;
  std::vector<Entry> entries_;
  uint64_t clock_ = 0;
};

}  // namespace gift::cpu
