#include "data/collection/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "core/error.h"
#include "core/files/file_error.h"
#include "core/files/printable.h"
#include "data/collection/listing.h"

namespace gift {
namespace {

constexpr size_t deepest = 64;

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

enum class Kind { file, folder, other };

class Walk {
 public:
  explicit Walk(const std::filesystem::path& root) : root_(root.string()) {}

  FolderContent run() {
    visit("");
    return std::move(found_);
  }

 private:
  struct Identity {
    dev_t device;
    ino_t inode;
    bool operator==(const Identity&) const = default;
  };

  // Relative path -> what a message shows.
  std::string full(const std::string& relative) const { return relative.empty() ? root_ : root_ + "/" + relative; }

  void visit(const std::string& relative) {
    const std::string path = full(relative);
    const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) fail_file("image folder", path, "cannot be opened", errno);
    const std::unique_ptr<DIR, CloseFolder> folder(fdopendir(descriptor));
    struct stat status {};
    if (!folder || fstat(descriptor, &status) != 0) fail_file("image folder", path, "cannot be examined", errno);
    const Identity self{status.st_dev, status.st_ino};
    if (std::find(above_.begin(), above_.end(), self) != above_.end()) return;  // a link back up
    if (above_.size() == deepest)
      fail<FileError>("image folder", printable_path(path), " lies more than ", deepest, " folders deep");
    above_.push_back(self);
    std::vector<std::string> below;
    while (const dirent* entry = readdir(folder.get())) enter(relative, *entry, descriptor, below);
    for (const std::string& name : below) visit(relative.empty() ? name : relative + "/" + name);
    above_.pop_back();
  }

  void enter(const std::string& relative, const dirent& entry, int folder, std::vector<std::string>& below) {
    const std::string name = entry.d_name;
    if (is_hidden(name)) return;
    const bool image = has_image_extension(name), root = relative.empty();
    const std::string path = root ? name : relative + "/" + name;
    const Kind kind = kind_of(entry, folder, path, image);
    if (kind == Kind::folder) {
      below.push_back(name);
      if (root) found_.folders.push_back(name);
    } else if (image) {
      if (kind == Kind::other)
        fail<FileError>("image folder", printable_path(full(path)), " is a pipe or device under an image's name");
      found_.images.push_back(path);
    } else if (root && kind == Kind::file) {
      found_.other_files.push_back(name);
    }
  }

  // A broken link matters only under an image's name.
  Kind kind_of(const dirent& entry, int folder, const std::string& path, bool image) const {
    if (entry.d_type == DT_REG) return Kind::file;
    if (entry.d_type == DT_DIR) return Kind::folder;
    if (entry.d_type != DT_LNK && entry.d_type != DT_UNKNOWN) return Kind::other;
    struct stat status {};
    if (fstatat(folder, entry.d_name, &status, 0) != 0) {
      if (image) fail_file("image folder", full(path), "is a link that leads nowhere", errno);
      return Kind::other;
    }
    return S_ISREG(status.st_mode) ? Kind::file : S_ISDIR(status.st_mode) ? Kind::folder : Kind::other;
  }

  std::string root_;
  std::vector<Identity> above_;
  FolderContent found_;
};

}  // namespace

FolderContent walk_folder(const std::filesystem::path& root) { return Walk(root).run(); }

}  // namespace gift
