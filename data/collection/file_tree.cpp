#include "data/collection/file_tree.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "core/files/printable.h"
#include "data/collection/archive.h"
#include "data/collection/listing.h"

namespace gift {
namespace {

namespace fs = std::filesystem;

class Folder final : public FileTree {
 public:
  explicit Folder(const fs::path& folder) : FileTree(shown(folder)), folder_(folder) {}
  std::string_view kind() const override { return "folder"; }
  std::vector<std::string> list(const std::string& folder) const override {
    std::vector<std::string> out;
    std::error_code error;
    const fs::path place = folder.empty() ? folder_ : folder_ / folder;
    for (const auto& entry : fs::directory_iterator(place, error))
      if (std::string name = entry.path().filename().string(); !is_hidden(name)) out.push_back(std::move(name));
    if (error) fail<FileError>("folder", printable_path(place), " cannot be read: ", error.message());
    std::sort(out.begin(), out.end());
    return out;
  }
  bool has(const std::string& name) const override {
    std::error_code ignored;
    return fs::is_regular_file(folder_ / name, ignored);
  }
  std::shared_ptr<const MappedFile> open(const std::string& name) const override {
    return MappedFile::open(folder_ / name);
  }

 private:
  static std::string shown(const fs::path& folder) {
    std::string out = folder.string();
    while (out.size() > 1 && out.ends_with('/')) out.pop_back();
    return out;
  }
  fs::path folder_;
};

class Archive final : public FileTree {
 public:
  Archive(std::shared_ptr<const ArchiveBytes> archive, const std::string& shown, const std::vector<std::string>& names)
      : FileTree(shown), archive_(std::move(archive)) {
    for (size_t i = 0; i < names.size(); ++i)
      if (!names[i].empty()) members_.emplace(names[i], i);
  }
  std::string_view kind() const override { return archive_->kind(); }
  std::vector<std::string> list(const std::string& folder) const override {
    const std::string front = folder.empty() ? "" : folder + "/";
    std::vector<std::string> out;
    for (auto at = members_.lower_bound(front); at != members_.end() && at->first.starts_with(front); ++at) {
      std::string name = at->first.substr(front.size(), at->first.find('/', front.size()) - front.size());
      if (out.empty() || out.back() != name) out.push_back(std::move(name));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }
  bool has(const std::string& name) const override { return members_.contains(name); }
  std::shared_ptr<const MappedFile> open(const std::string& name) const override {
    const auto found = members_.find(name);
    if (found == members_.end())
      fail<FileError>("open", printable_path(full(name)), ": the archive holds no such member");
    const auto scratch = std::make_shared<std::vector<uint8_t>>();
    const std::span<const uint8_t> bytes = archive_->read(found->second, *scratch);
    std::shared_ptr<const void> owner = archive_;
    if (!scratch->empty()) owner = scratch;
    return MappedFile::part(full(name), std::as_bytes(bytes), std::move(owner));
  }

 private:
  std::shared_ptr<const ArchiveBytes> archive_;
  std::map<std::string, size_t> members_;
};

}  // namespace

std::unique_ptr<FileTree> folder_tree(const fs::path& folder) { return std::make_unique<Folder>(folder); }

std::unique_ptr<FileTree> archive_tree(std::shared_ptr<const ArchiveBytes> archive, const std::string& shown,
                                       const std::vector<std::string>& names) {
  return std::make_unique<Archive>(std::move(archive), shown, names);
}

std::unique_ptr<FileTree> open_file_tree(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return folder_tree(path);
  const auto place = archive_path(path);
  if (!place) return nullptr;
  auto archive = open_archive_bytes(place->file);
  const std::vector<std::string> names = files_below(archive->names(), place->inside);
  return archive_tree(std::move(archive), path.string(), names);
}

}  // namespace gift
