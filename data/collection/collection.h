#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/image/image.h"

namespace gift {

// The pictures of a data set where they lie, each belonging to one class: a folder of class folders, an archive of the
// same, or CIFAR's binary files. Opening lists them; pixels are read when asked for.
class ImageCollection {
 public:
  virtual ~ImageCollection() = default;

  // Names of the classes as the files give them (folder names sorted by code point).
  const std::vector<std::string>& classes() const { return classes_; }
  int64_t size() const { return static_cast<int64_t>(labels_.size()); }
  int32_t label(int64_t i) const { return labels_[static_cast<size_t>(i)]; }  // index into classes()
  const std::string& path() const { return path_; }                           // as the user gave it

  virtual std::string_view kind() const = 0;      // "image folder", "tar archive", ...
  virtual std::string name(int64_t i) const = 0;  // path of picture i, for messages and lists
  // Decodes picture i; out and scratch keep their memory from call to call. Safe to call from several threads.
  virtual void load(int64_t i, Image& out, std::vector<uint8_t>& scratch) const = 0;

 protected:
  std::string path_;
  std::vector<std::string> classes_;
  std::vector<int32_t> labels_;
};

// Which half of a data set that keeps both in one folder (CIFAR's binary files).
enum class Split { train, test };

// Opens whatever `path` is:
//  - a folder with a sub-folder for each class (ImageFolder, RDED, SRe2L, Tiny-ImageNet's train folder), sub-folders of
//    these included, links followed, files taken by extension in any case, order that of torchvision's ImageFolder;
//  - Tiny-ImageNet's val folder with its val_annotations.txt;
//  - a .tar, .tar.gz or .zip of such a folder, or a path that goes on inside one: set.tar/test;
//  - CIFAR-10's or CIFAR-100's binary files: their folder, or one of them.
// FileError or FormatError, with path and likely cause, when there is nothing, no class folder, a class without
// pictures, splits where classes were expected, a pipe or a broken link under an image's name.
std::unique_ptr<ImageCollection> open_collection(const std::filesystem::path& path, Split split);

}  // namespace gift
