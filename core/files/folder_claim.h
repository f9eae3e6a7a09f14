#pragma once

#include <filesystem>
#include <string_view>

namespace gift {

// A folder that one process at a time writes to. Made if it is not there; what killed processes left half written in it
// is removed. FileError where it cannot be made, or while another claim on it lives. Claims end with their process, and
// do not keep anyone from reading. Where a file system has no locks (some network shares), a claim is always granted.
class FolderClaim {
 public:
  FolderClaim(std::string_view where, const std::filesystem::path& folder);
  ~FolderClaim();
  FolderClaim(const FolderClaim&) = delete;
  FolderClaim& operator=(const FolderClaim&) = delete;

 private:
  int handle_ = -1;
};

}  // namespace gift
