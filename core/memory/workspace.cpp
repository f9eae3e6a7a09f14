#include "core/memory/workspace.h"

#include <algorithm>
#include <cstdlib>

#include "core/error.h"

namespace gift {

void Workspace::Free::operator()(std::byte* p) const { std::free(p); }

Workspace::Workspace(int workers) : buffers_(static_cast<size_t>(workers)) {}

std::byte* Workspace::scratch(int worker, size_t bytes) {
  Buffer& buffer = buffers_[static_cast<size_t>(worker)];
  size_t most = most_.load(std::memory_order_relaxed);
  while (most < bytes && !most_.compare_exchange_weak(most, bytes, std::memory_order_relaxed)) {
  }
  bytes = std::max(bytes, most);
  if (buffer.bytes < bytes) {
    const size_t rounded = (bytes + 4095) / 4096 * 4096;
    buffer.data.reset();
    buffer.bytes = 0;
    buffer.data.reset(static_cast<std::byte*>(std::aligned_alloc(64, rounded)));
    if (!buffer.data) fail<DeviceError>("workspace", "out of memory: ", bytes, " bytes of scratch asked for");
    buffer.bytes = rounded;
    ++buffer.growths;
  }
  return buffer.data.get();
}

uint64_t Workspace::growths() const {
  uint64_t sum = 0;
  for (const Buffer& buffer : buffers_) sum += buffer.growths;
  return sum;
}

size_t Workspace::bytes() const {
  size_t sum = 0;
  for (const Buffer& buffer : buffers_) sum += buffer.bytes;
  return sum;
}

}  // namespace gift
