#include "data/collection/file_collection.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.h"
#include "core/files/file_error.h"
#include "core/files/printable.h"

namespace gift {
namespace {

// Larger than nearly all pictures, so that one read is enough; the second, which finds the end, costs little.
constexpr size_t first_read = size_t{1} << 18;
constexpr size_t largest_file = size_t{1} << 29;

class Folder : public FileCollection {
 public:
  Folder(std::string root, Listing listing) : FileCollection(std::move(root), std::move(listing)) {}
  std::string_view kind() const override { return "image folder"; }

 protected:
  std::span<const uint8_t> read(int64_t i, std::vector<uint8_t>& scratch) const override {
    const std::string path = name(i);
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) fail_file("read image", path, "cannot be opened", errno);
    if (scratch.size() < first_read) scratch.resize(first_read);
    size_t length = 0;
    for (;;) {
      const ssize_t got = ::read(file, scratch.data() + length, scratch.size() - length);
      if (got < 0 && errno == EINTR) continue;
      // Of a regular file less than was asked for is its end.
      const bool end = got >= 0 && length + static_cast<size_t>(got) < scratch.size();
      if (end) length += static_cast<size_t>(got);
      if (end || got < 0) {
        const int error = errno;
        close(file);
        if (got < 0) fail_file("read image", path, "cannot be read", error);
        return {scratch.data(), length};
      }
      length += static_cast<size_t>(got);
      if (length < scratch.size()) continue;
      if (length >= largest_file) {
        close(file);
        fail<FormatError>("read image", printable_path(path), " is larger than ", largest_file >> 20,
                          " MiB (no image?)");
      }
      scratch.resize(length * 2);
    }
  }
};

}  // namespace

FileCollection::FileCollection(std::string path, Listing listing) : paths_(std::move(listing.paths)) {
  path_ = std::move(path);
  classes_ = std::move(listing.classes);
  labels_ = std::move(listing.labels);
}

std::unique_ptr<ImageCollection> folder_collection(std::string root, Listing listing) {
  return std::make_unique<Folder>(std::move(root), std::move(listing));
}

}  // namespace gift
