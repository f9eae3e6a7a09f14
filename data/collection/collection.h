#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/image/image.h"

namespace gift {

// Pictures that are numbers, all of one size: f32 planes of R, G and B.
struct FloatPictures {
  int height = 0, width = 0;
  float low = 0, high = 1;  // over all of them; pixels lie in 0 .. 1, whitened ones beyond
};

// The pictures of a data set where they lie, each belonging to one class: a folder of class folders, an archive of the
// same, CIFAR's binary files, or arrays in a file. Opening lists them; pixels are read when asked for.
class ImageCollection {
 public:
  virtual ~ImageCollection() = default;

  // Names of the classes as the files give them (folder names sorted by code point).
  const std::vector<std::string>& classes() const { return classes_; }
  int64_t size() const { return static_cast<int64_t>(labels_.size()); }
  int32_t label(int64_t i) const { return labels_[static_cast<size_t>(i)]; }  // index into classes()
  const std::string& path() const { return path_; }                           // as the user gave it

  virtual std::string_view kind() const = 0;  // "image folder", "tar archive", ...
  // What it was recognised by, where the kind does not say it.
  virtual std::string evidence() const { return ""; }
  virtual std::string name(int64_t i) const = 0;  // path of picture i, for messages and lists
  // Decodes picture i; out and scratch keep their memory from call to call. Safe to call from several threads.
  virtual void load(int64_t i, Image& out, std::vector<uint8_t>& scratch) const = 0;

  // Set where bytes cannot hold the pictures: planes() gives them, 3 x height x width, and load() a likeness.
  virtual const FloatPictures* floats() const { return nullptr; }
  virtual void planes(int64_t i, float* out) const;
  // Numbers that came in place of a hard label, one for each of classes(): a teacher's logits, learned labels. Empty
  // where there are none; label() is then the class of the largest.
  virtual std::span<const float> stored_label(int64_t) const { return {}; }
  // That came with the pictures (DATM's lr_best.pt); 0 where none did.
  virtual double learning_rate() const { return 0; }

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
//  - CIFAR-10's or CIFAR-100's files (cifar.h), binary or for Python: their folder, or one of them;
//  - arrays in files (array_set.h): GIFT's data.pt, DATM's images_best.pt, .npz, .npy, or a folder that holds them;
//  - a .tar, .tar.gz or .zip of any of these, or a path that goes on inside one: set.tar/test.
// FileError or FormatError, with path and likely cause, when there is nothing, no class folder, a class without
// pictures, splits where classes were expected, a pipe or a broken link under an image's name.
std::unique_ptr<ImageCollection> open_collection(const std::filesystem::path& path, Split split);

}  // namespace gift
