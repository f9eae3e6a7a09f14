#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/atomic_file.h"

namespace gift {

// Writes a zip archive of stored entries (PKWARE APPNOTE 6.3; zip64 where sizes ask for it) that appears complete or
// not at all. Times are fixed, so that equal content gives equal bytes.
class ZipWriter {
 public:
  explicit ZipWriter(std::filesystem::path path) : path_(path), file_(std::move(path)) {}

  // The pieces one after the other. They begin at a multiple of `alignment` (a power of two) of the file. FormatError
  // for a name that is there already, absolute, not UTF-8 or longer than 65535 bytes; FileError where the disk refuses.
  void add(const std::string& name, std::span<const std::span<const std::byte>> pieces, uint64_t alignment = 1);
  void add(const std::string& name, std::span<const std::byte> bytes, uint64_t alignment = 1) {
    add(name, std::span(&bytes, 1), alignment);
  }
  void add(const std::string& name, std::string_view bytes, uint64_t alignment = 1) {
    add(name, std::as_bytes(std::span(bytes.data(), bytes.size())), alignment);
  }
  void commit();

 private:
  struct Entry {
    std::string name;
    uint64_t begin = 0, size = 0;  // of the local header; of the bytes
    uint32_t crc = 0;
  };

  void claim(const std::string& name);
  void write(std::string_view bytes);

  std::filesystem::path path_;
  AtomicFile file_;
  std::vector<Entry> entries_;
  std::set<std::string> names_;
  uint64_t at_ = 0;
};

}  // namespace gift
