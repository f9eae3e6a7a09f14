#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gift::testing {

// Writes small zip archives byte by byte, for tests of readers. Entries are stored, or already deflated by the caller.
class ZipBuilder {
 public:
  struct Entry {
    std::string name, stored;
    uint32_t crc = 0;
    uint32_t size = 0;
    uint16_t method = 0;
  };

  // With its right CRC.
  ZipBuilder& add(std::string_view name, std::string_view bytes);
  ZipBuilder& add(Entry entry);

  std::string bytes() const;
  void write(const std::filesystem::path& path) const;

 private:
  std::vector<Entry> entries_;
};

// Makes the folders above it, too.
void write_bytes(const std::filesystem::path& path, std::string_view bytes);

}  // namespace gift::testing
