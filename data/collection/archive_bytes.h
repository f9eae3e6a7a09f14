#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gift {

// The regular files in an archive. read() is safe to call from several threads.
class ArchiveBytes {
 public:
  virtual ~ArchiveBytes() = default;
  virtual std::string_view kind() const = 0;
  const std::vector<std::string>& names() const { return names_; }
  // Points into the archive or into scratch.
  virtual std::span<const uint8_t> read(size_t member, std::vector<uint8_t>& scratch) const = 0;
  // "set.tar", for messages.
  virtual const std::filesystem::path& path() const = 0;

 protected:
  std::vector<std::string> names_;
};

// By content: tar, gzipped tar, zip. FormatError for other kinds, with what to do about them.
std::shared_ptr<const ArchiveBytes> open_archive_bytes(const std::filesystem::path& file);

}  // namespace gift
