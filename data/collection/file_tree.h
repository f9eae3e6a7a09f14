#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/mapped_file.h"
#include "data/collection/archive_bytes.h"

namespace gift {

// Files by their names in a folder or an archive, so that readers of several files need not know which it is.
class FileTree {
 public:
  explicit FileTree(std::string path) : path_(std::move(path)) {}
  virtual ~FileTree() = default;

  const std::string& path() const { return path_; }  // as messages show it
  virtual std::string_view kind() const = 0;         // "folder", "tar archive"
  std::string full(const std::string& name) const { return path_ + "/" + name; }

  // Names of what lies directly in `folder` ("": the root), sorted; no hidden ones.
  virtual std::vector<std::string> list(const std::string& folder) const = 0;
  virtual bool has(const std::string& name) const = 0;  // a regular file
  // FileError where there is none, FormatError for damaged members.
  virtual std::shared_ptr<const MappedFile> open(const std::string& name) const = 0;

 private:
  std::string path_;
};

std::unique_ptr<FileTree> folder_tree(const std::filesystem::path& folder);

// `names`: of each member, as names_below() gives them; empty ones are left out. `shown` begins the names in messages.
std::unique_ptr<FileTree> archive_tree(std::shared_ptr<const ArchiveBytes> archive, const std::string& shown,
                                       const std::vector<std::string>& names);

// A folder, an archive, or a folder in one: what `path` leads to. Folders of an archive that hold everything else and
// nothing directly do not count. Empty where it leads to neither.
std::unique_ptr<FileTree> open_file_tree(const std::filesystem::path& path);

}  // namespace gift
