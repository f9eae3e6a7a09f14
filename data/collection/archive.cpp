#include "data/collection/archive.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "core/files/printable.h"
#include "data/collection/archive_bytes.h"
#include "data/collection/array_set.h"
#include "data/collection/cifar.h"
#include "data/collection/file_collection.h"
#include "data/collection/file_tree.h"

namespace gift {
namespace {

class Archive : public FileCollection {
 public:
  Archive(std::string path, std::shared_ptr<const ArchiveBytes> bytes, Listing listing, std::vector<size_t> members)
      : FileCollection(std::move(path), std::move(listing)), bytes_(std::move(bytes)), members_(std::move(members)) {}
  std::string_view kind() const override { return bytes_->kind(); }

 protected:
  std::span<const uint8_t> read(int64_t i, std::vector<uint8_t>& scratch) const override {
    return bytes_->read(members_[static_cast<size_t>(i)], scratch);
  }

 private:
  std::shared_ptr<const ArchiveBytes> bytes_;
  std::vector<size_t> members_;  // of each picture
};

bool any_part_hidden(std::string_view path) {
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    if (is_hidden(path.substr(at, end - at))) return true;
    at = end + 1;
  }
  return false;
}

// The one folder that holds all names that count, none of them directly; "" when there is no such folder.
std::string common_folder(const std::vector<std::string>& names, bool images_only) {
  std::string common;
  for (const std::string& name : names) {
    if (name.empty() || (images_only && !has_image_extension(name))) continue;
    const size_t slash = name.find('/');
    if (slash == name.npos || (images_only && name.find('/', slash + 1) == name.npos)) return "";
    if (common.empty()) common = name.substr(0, slash);
    if (common.starts_with("epoch_")) return "";  // stored labels of one epoch
    if (name.compare(0, slash, common) != 0) return "";
  }
  return common;
}

void strip(std::vector<std::string>& names, const std::string& folder) {
  for (std::string& name : names) {
    const bool below = name.size() > folder.size() && name.starts_with(folder) && name[folder.size()] == '/';
    name = below ? name.substr(folder.size() + 1) : "";
  }
}

std::vector<std::string> below(const std::vector<std::string>& names, const std::string& inside, bool images_only) {
  std::vector<std::string> out = names;
  for (std::string& name : out)
    if (any_part_hidden(name)) name.clear();
  if (!inside.empty()) {
    strip(out, inside);
  } else {
    for (std::string folder; !(folder = common_folder(out, images_only)).empty();) strip(out, folder);
  }
  return out;
}

// Sets that are no class folders; none where the archive holds none of them.
std::unique_ptr<ImageCollection> open_other_set(const std::shared_ptr<const ArchiveBytes>& bytes,
                                                const std::string& inside, const std::string& shown, Split split) {
  const auto& all = bytes->names();
  if (!inside.empty() && std::find(all.begin(), all.end(), inside) != all.end()) {
    const std::filesystem::path member = inside;
    const auto tree = archive_tree(bytes, std::filesystem::path(shown).parent_path().string(),
                                   files_below(all, member.parent_path().string()));
    return is_array_file(*tree, member.filename().string()) ? open_array_file(*tree, member.filename().string(), shown)
                                                            : nullptr;
  }
  const auto tree = archive_tree(bytes, shown, files_below(all, inside));
  if (is_array_set(*tree)) return open_array_set(*tree, shown);
  return is_cifar(*tree) ? open_cifar(*tree, split) : nullptr;
}

}  // namespace

std::vector<std::string> names_below(const std::vector<std::string>& names, const std::string& inside) {
  return below(names, inside, true);
}

std::vector<std::string> files_below(const std::vector<std::string>& names, const std::string& inside) {
  return below(names, inside, false);
}

std::optional<ArchivePath> archive_path(const std::filesystem::path& path) {
  std::error_code ignored;
  std::filesystem::path inside;
  for (std::filesystem::path file = path; !file.empty() && file != file.root_path(); file = file.parent_path()) {
    if (std::filesystem::is_regular_file(file, ignored)) {
      std::string below = inside.generic_string();
      while (below.ends_with('/')) below.pop_back();
      return ArchivePath{file, below};
    }
    if (std::filesystem::exists(file, ignored)) return std::nullopt;
    inside = inside.empty() ? file.filename() : file.filename() / inside;
  }
  return std::nullopt;
}

std::unique_ptr<ImageCollection> open_archive(const ArchivePath& path, const std::string& shown, Split split) {
  const auto bytes = open_archive_bytes(path.file);
  const std::vector<std::string> names = names_below(bytes->names(), path.inside);
  std::vector<std::string> images;
  std::map<std::string, size_t> member_of;
  std::vector<uint8_t> annotations;
  bool annotated = false;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == annotations_name) {
      std::vector<uint8_t> scratch;
      const auto text = bytes->read(i, scratch);
      annotations.assign(text.begin(), text.end());
      annotated = true;
    } else if (!names[i].empty() && has_image_extension(names[i])) {
      if (!member_of.emplace(names[i], i).second)
        fail<FormatError>("archive", printable_path(shown), " holds ", printable(names[i]), " twice");
      images.push_back(names[i]);
    }
  }
  if (images.empty() || std::any_of(names.begin(), names.end(), is_array_set_name))
    if (auto other = open_other_set(bytes, path.inside, shown, split)) return other;
  if (images.empty() && !path.inside.empty())
    fail<FormatError>("archive", printable_path(path.file), " holds no image below ", printable(path.inside));
  Listing listing =
      annotated ? list_annotated(shown, images, {reinterpret_cast<const char*>(annotations.data()), annotations.size()})
                : list_classes(shown, images);
  std::vector<size_t> members;
  for (const std::string& name : listing.paths) members.push_back(member_of.at(name));
  return std::make_unique<Archive>(shown, bytes, std::move(listing), std::move(members));
}

}  // namespace gift
