#include "core/memory/workspace.h"

#include <cstdlib>

#include "core/error.h"

namespace gift {

void Workspace::Free::operator()(std::byte* p) const { std::free(p); }

Workspace::Workspace(int workers) : buffers_(static_cast<size_t>(workers)) {}

std::byte* Workspace::scratch(int worker, size_t bytes) {
  Buffer& buffer = buffers_[static_cast<size_t>(worker)];
  if (buffer.bytes < bytes) grow(buffer, bytes);
  return buffer.data.get();
}

void Workspace::grow(Buffer& buffer, size_t bytes) {
  std::lock_guard lock(mutex_);
  if (level_ < bytes) {
    const size_t rounded = (bytes + 4095) / 4096 * 4096;
    level_ = 0;  // until all have room
    for (Buffer& each : buffers_) {
      each.next.reset();
      each.next.reset(static_cast<std::byte*>(std::aligned_alloc(64, rounded)));
      if (!each.next) fail<DeviceError>("workspace", "out of memory: ", bytes, " bytes of scratch asked for");
    }
    level_ = rounded;
    ++growths_;
  }
  buffer.data = std::move(buffer.next);
  buffer.bytes = level_;
}

uint64_t Workspace::growths() const {
  std::lock_guard lock(mutex_);
  return growths_;
}

size_t Workspace::bytes() const {
  std::lock_guard lock(mutex_);
  return level_ * buffers_.size();
}

}  // namespace gift
