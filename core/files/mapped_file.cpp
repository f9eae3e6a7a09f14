#include "core/files/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "core/files/file_error.h"

namespace gift {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

}  // namespace

std::shared_ptr<const MappedFile> MappedFile::open(const std::filesystem::path& path, Access access) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) fail_file("open", path, "cannot be opened", errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail_file("open", path, "cannot be examined", errno);
  if (S_ISDIR(status.st_mode)) fail_file("open", path, "is a folder", EISDIR);
  if (!S_ISREG(status.st_mode))
    fail<FileError>("open", path.string(), ": is a pipe or device, a regular file was expected");
  const auto size = static_cast<size_t>(status.st_size);
  const std::byte* data = nullptr;
  if (size > 0) {
    void* const address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (address == MAP_FAILED) fail_file("open", path, "cannot be mapped", errno);
    data = static_cast<const std::byte*>(address);
  }
  const std::shared_ptr<MappedFile> out(new MappedFile(path, {data, size}, nullptr));
  if (access == Access::mapped_and_read) out->file_ = file.release();
  return out;
}

void MappedFile::read(size_t begin, std::span<std::byte> to) const {
  if (file_ < 0) {
    if (!to.empty()) std::memcpy(to.data(), bytes_.data() + begin, to.size());
    return;
  }
  while (!to.empty()) {
    const ssize_t count = ::pread(file_, to.data(), to.size(), static_cast<off_t>(begin));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_file("read", path_, "cannot be read", errno);
    if (count == 0)
      fail<FileError>("read", path_.string(), ": ends at ", begin, ", it had ", bytes_.size(),
                      " bytes when it was opened (is another program writing it?)");
    begin += static_cast<size_t>(count);
    to = to.subspan(static_cast<size_t>(count));
  }
}

std::shared_ptr<const MappedFile> MappedFile::part(std::filesystem::path path, std::span<const std::byte> bytes,
                                                   std::shared_ptr<const void> owner) {
  return std::shared_ptr<const MappedFile>(new MappedFile(std::move(path), bytes, std::move(owner)));
}

MappedFile::~MappedFile() {
  if (file_ >= 0) ::close(file_);
  if (!owner_ && !bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace gift
