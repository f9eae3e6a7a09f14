#include "core/memory/host_memory.h"

#include <cstdlib>

#include "core/error.h"

namespace gift {

std::byte* HostMemory::take(size_t bytes) { return static_cast<std::byte*>(std::aligned_alloc(64, bytes)); }

void HostMemory::give(std::byte* memory) noexcept { std::free(memory); }

void HostMemory::refuse(size_t bytes) const {
  fail<DeviceError>("allocate", "out of memory: ", bytes, " bytes asked for, ", stats().in_use, " in use");
}

}  // namespace gift
