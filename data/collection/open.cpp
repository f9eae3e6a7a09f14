#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "core/error.h"
#include "core/files/file_error.h"
#include "core/files/printable.h"
#include "data/collection/archive.h"
#include "data/collection/array_set.h"
#include "data/collection/cifar.h"
#include "data/collection/file_collection.h"
#include "data/collection/walk.h"

namespace gift {
namespace {

bool has(const std::vector<std::string>& files, std::string_view name) {
  return std::find(files.begin(), files.end(), std::string(name)) != files.end();
}

std::unique_ptr<ImageCollection> open_folder(const std::filesystem::path& path, Split split) {
  FolderContent content = walk_folder(path);
  const auto& files = content.other_files;
  if (content.images.empty() && !files.empty())
    if (const auto tree = folder_tree(path); is_cifar(*tree)) return open_cifar(*tree, split);
  std::string root = path.string();
  while (root.size() > 1 && root.ends_with('/')) root.pop_back();
  if (has(files, annotations_name)) {
    std::ifstream file(path / annotations_name, std::ios::binary);
    const std::string annotations{std::istreambuf_iterator<char>(file), {}};
    return folder_collection(root, list_annotated(root, content.images, annotations));
  }
  return folder_collection(root, list_classes(root, std::move(content.images), content.folders));
}

}  // namespace

std::unique_ptr<ImageCollection> open_collection(const std::filesystem::path& path, Split split) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (is_array_set(path)) return open_array_set(path);
  if (std::filesystem::is_directory(status)) return open_folder(path, split);
  if (std::filesystem::is_regular_file(status) && is_cifar_file(path)) return open_cifar_file(path);
  if (const auto archive = archive_path(path)) return open_archive(*archive, path.string(), split);
  if (std::filesystem::exists(status))
    fail<FileError>("image folder", printable_path(path), " is neither a folder nor a regular file");
  fail_file("image folder", path, "cannot be opened", error ? error.value() : ENOENT);
}

}  // namespace gift
