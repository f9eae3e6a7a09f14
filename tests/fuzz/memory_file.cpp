#include "tests/fuzz/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

namespace gift::fuzz {

MemoryFile::MemoryFile(std::span<const std::byte> bytes) : file_(::memfd_create("fuzz", MFD_CLOEXEC)) {
  if (file_ < 0) throw std::runtime_error("no file in memory");
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_, bytes.data(), bytes.size());
    if (count <= 0) throw std::runtime_error("no memory for a file");
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
}

MemoryFile::~MemoryFile() { ::close(file_); }

std::filesystem::path MemoryFile::path() const { return "/proc/self/fd/" + std::to_string(file_); }

}  // namespace gift::fuzz
