#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace gift::fuzz {

// A file in memory, for readers that take a path.
class MemoryFile {
 public:
  explicit MemoryFile(std::span<const std::byte> bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::filesystem::path path() const;

 private:
  int file_;
};

}  // namespace gift::fuzz
