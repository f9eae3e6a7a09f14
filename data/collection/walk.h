#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gift {

// What lies below a folder: image files by relative path, and the names of its direct sub-folders (its classes).
struct FolderContent {
  std::vector<std::string> images;
  std::vector<std::string> folders;
  std::vector<std::string> other_files;  // directly in the root, e.g. data_batch_1.bin
};

// Follows links, except those that lead back to a folder above; skips hidden names. FileError for what cannot be read,
// a broken link, or anything but a regular file under an image's name.
FolderContent walk_folder(const std::filesystem::path& root);

}  // namespace gift
