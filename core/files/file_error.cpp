#include "core/files/file_error.h"

#include <cerrno>
#include <system_error>

#include "core/error.h"

namespace gift {
namespace {

std::string_view hint(int error) {
  switch (error) {
    case ENOENT:
      return " (is the path, and the folder it lies in, spelled right?)";
    case ENOTDIR:
      return " (a part of the path is a file, not a folder)";
    case EISDIR:
      return " (a file was expected)";
    case EACCES:
    case EPERM:
      return " (this user may not do that here)";
    case EROFS:
      return " (the disk is mounted read-only)";
    case ENOSPC:
    case EDQUOT:
      return " (the disk or the quota is full: free some space, or write elsewhere)";
    case EFBIG:
      return " (beyond the file size that this system or user may write)";
    case ELOOP:
      return " (links that lead in a circle)";
    default:
      return "";
  }
}

}  // namespace

void fail_file(std::string_view where, const std::filesystem::path& path, std::string_view what, int error) {
  fail<FileError>(where, path.string(), ": ", what, ": ", std::generic_category().message(error), hint(error));
}

}  // namespace gift
