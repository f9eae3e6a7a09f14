#include "core/files/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

#include "core/error.h"
#include "core/files/file_error.h"

namespace gift {
namespace {

std::filesystem::path temporary_name(const std::filesystem::path& path) {
  static std::atomic<unsigned> serial{0};
  std::filesystem::path name = path;
  name += text(".tmp-", ::getpid(), '-', serial++);
  return name;
}

// Ends as temporary_name() makes it: ".tmp-" NUMBER "-" NUMBER.
bool is_temporary(const std::string& name) {
  constexpr std::string_view mark = ".tmp-";
  const size_t at = name.rfind(mark);
  if (at == name.npos) return false;
  const std::string_view numbers = std::string_view(name).substr(at + mark.size());
  const size_t dash = numbers.find('-');
  return dash != numbers.npos && dash > 0 && dash + 1 < numbers.size() &&
         numbers.find_first_not_of("0123456789", dash + 1) == numbers.npos &&
         numbers.find_first_not_of("0123456789") == dash;
}

// The rename itself must reach the disk. Some file systems cannot sync a folder; the file's own bytes are safe by then.
void sync_folder_of(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  ::fsync(handle);
  ::close(handle);
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path) : path_(std::move(path)), temporary_(temporary_name(path_)) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path_, ignored)) failed("is a folder and cannot be replaced by a file", EISDIR);
  file_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file_ < 0) failed("cannot be created", errno);
  exists_ = true;
}

AtomicFile::~AtomicFile() {
  if (file_ >= 0) ::close(file_);
  if (exists_) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  constexpr size_t most = size_t{1} << 30;  // Linux writes at most 2 GiB a call
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_, bytes.data(), std::min(bytes.size(), most));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) failed("cannot be written", errno);
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
}

void AtomicFile::commit() {
  if (::fsync(file_) != 0) failed("cannot be written to the disk", errno);
  const int closed = ::close(file_);
  file_ = -1;
  if (closed != 0) failed("cannot be closed", errno);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) failed("cannot be put in place", errno);
  exists_ = false;
  sync_folder_of(path_);
}

void AtomicFile::failed(std::string_view what, int error) { fail_file("write", path_, what, error); }

void remove_unfinished_files(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (is_temporary(entry.path().filename().string())) std::filesystem::remove(entry.path(), ignored);
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace gift
