#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/mapped_file.h"

namespace gift {

struct ZipEntry {
  std::string name;                     // relative, '/'-separated, UTF-8, no ".." in it; ends in '/' for a folder
  uint64_t begin = 0, stored_size = 0;  // the bytes in the file
  uint64_t size = 0;                    // after inflation
  uint32_t crc = 0;                     // 0: not computed
  bool deflated = false;
};

// Bytes and who keeps them alive.
struct OwnedBytes {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
};

// The entries of a zip archive (PKWARE APPNOTE 6.3, with zip64), stored or deflated. The central directory is
// authoritative. Opening checks all of it and every local header; FormatError names file, entry and fault for anything
// doubled, overlapping, out of bounds, encrypted, compressed otherwise, or named to leave the folder.
class ZipReader {
 public:
  explicit ZipReader(std::shared_ptr<const MappedFile> file);
  ZipReader(ZipReader&&) = default;
  ZipReader& operator=(ZipReader&&) = default;

  const std::vector<ZipEntry>& entries() const { return entries_; }
  const ZipEntry* find(std::string_view name) const;  // nullptr when absent
  const MappedFile& file() const { return *file_; }

  // A stored entry stays mapped, a deflated one is inflated into memory of its own. The CRC is checked at each call,
  // unless it is 0 (writers may leave it out). FormatError above `limit` bytes, before anything is allocated.
  OwnedBytes read(const ZipEntry& entry, uint64_t limit) const;
  // The bytes as they lie in the file, unchecked.
  std::span<const std::byte> stored(const ZipEntry& entry) const;
  // FormatError where the archive has a checksum for the entry, and another than that of its bytes.
  void compare(const ZipEntry& entry, uint32_t crc) const;

 private:
  std::string place(const ZipEntry& entry) const;

  std::shared_ptr<const MappedFile> file_;
  std::vector<ZipEntry> entries_;
  std::map<std::string_view, const ZipEntry*> by_name_;
};

}  // namespace gift
