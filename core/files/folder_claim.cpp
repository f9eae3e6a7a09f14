#include "core/files/folder_claim.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "core/files/file_error.h"

namespace gift {

FolderClaim::FolderClaim(std::string_view where, const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail_file(where, folder, "cannot be made", error.value());
  handle_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle_ < 0) fail_file(where, folder, "cannot be opened", errno);
  if (::flock(handle_, LOCK_EX | LOCK_NB) == 0) {
    remove_unfinished_files(folder);
    return;
  }
  if (errno != EWOULDBLOCK) return;
  ::close(handle_);
  fail<FileError>(where, folder.string(),
                  ": another process is writing to it; wait for its end, or give another --out");
}

FolderClaim::~FolderClaim() { ::close(handle_); }

}  // namespace gift
