#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace gift {

// Writes a file that appears complete or not at all: the bytes go to a temporary file beside `path`; commit() syncs it
// to the disk and renames it. Without commit() the temporary file is removed and an older file at `path` is untouched.
// Each step throws FileError with path and cause (missing or unwritable folder, full disk, ...).
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::byte> bytes);
  void write(std::string_view bytes) { write(std::as_bytes(std::span(bytes.data(), bytes.size()))); }
  void commit();

 private:
  [[noreturn]] void failed(std::string_view what, int error);

  std::filesystem::path path_, temporary_;
  int file_ = -1;
  bool exists_ = false;
};

// Removes the temporary files in a folder that processes left when they were killed. Nobody else may write there.
void remove_unfinished_files(const std::filesystem::path& folder);

// The whole of a small text or binary file, atomically.
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace gift
