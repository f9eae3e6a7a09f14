#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace gift {

// A regular file mapped read-only; its pages come in when they are touched. It must not shrink while it is mapped.
class MappedFile {
 public:
  enum class Access : uint8_t { mapped, mapped_and_read };
  // FileError when the path is missing, no regular file (a pipe does not block) or not readable. `mapped_and_read`
  // keeps the file open, for read().
  static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path, Access access = Access::mapped);
  // Bytes that `owner` keeps, a member of an archive say, for the readers of files; `path` is what errors name.
  static std::shared_ptr<const MappedFile> part(std::filesystem::path path, std::span<const std::byte> bytes,
                                                std::shared_ptr<const void> owner);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return bytes_; }
  const std::filesystem::path& path() const { return path_; }

  // Copies the bytes from `begin` on to memory, past the mapping where the file was kept open: whoever reads all of a
  // large file once need not fill page tables for it. FileError where the disk fails or the file has shrunk. For
  // several threads at a time.
  void read(size_t begin, std::span<std::byte> to) const;

 private:
  MappedFile(std::filesystem::path path, std::span<const std::byte> bytes, std::shared_ptr<const void> owner)
      : path_(std::move(path)), bytes_(bytes), owner_(std::move(owner)) {}

  std::filesystem::path path_;
  int file_ = -1;
  std::span<const std::byte> bytes_;
  std::shared_ptr<const void> owner_;  // none: the mapping is this object's own
};

}  // namespace gift
