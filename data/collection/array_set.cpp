#include "data/collection/array_set.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/files/file_kind.h"
#include "core/files/mapped_file.h"
#include "core/files/npy.h"
#include "core/files/printable.h"
#include "core/files/torch_file.h"
#include "core/files/zip_reader.h"
#include "core/join.h"
#include "data/collection/archive.h"
#include "data/collection/array_collection.h"

namespace gift {
namespace {

namespace fs = std::filesystem;

constexpr const char *gift_name = "data.pt", *datm_images = "images_best.pt", *datm_labels = "labels_best.pt",
                     *datm_rate = "lr_best.pt", *npy_images = "images.npy", *npy_labels = "labels.npy";
constexpr std::array<const char*, 3> image_keys{"data", "images", "x"}, label_keys{"label", "labels", "y"};

enum class Layout { none, torch, datm, npz, npy };

// What a file is, by content; DATM's and numpy's files are known by name, too.
Layout layout_of(const std::shared_ptr<const MappedFile>& file) {
  const bool datm = file->path().filename() == datm_images;
  switch (file_kind(file->bytes())) {
    case FileKind::torch_legacy:
      return datm ? Layout::datm : Layout::torch;
    case FileKind::npy:
      return Layout::npy;
    case FileKind::zip:
      break;
    default:
      return Layout::none;
  }
  const ZipReader zip(file);
  const auto& entries = zip.entries();
  if (std::any_of(entries.begin(), entries.end(), [](const auto& e) { return e.name.ends_with("/data.pkl"); }))
    return datm ? Layout::datm : Layout::torch;
  if (!entries.empty() &&
      std::all_of(entries.begin(), entries.end(), [](const auto& e) { return e.name.ends_with(".npy"); }))
    return Layout::npz;
  return Layout::none;
}

struct Place {
  Layout layout = Layout::none;
  std::string file;
};

Place find_file(const FileTree& tree, const std::string& name) {
  return tree.has(name) ? Place{layout_of(tree.open(name)), name} : Place{};
}

Place find_set(const FileTree& tree) {
  if (tree.has(gift_name)) return {Layout::torch, gift_name};
  if (tree.has(datm_images) || tree.has(datm_labels)) return {Layout::datm, datm_images};
  if (tree.has(npy_images)) return {Layout::npy, npy_images};
  const std::vector<std::string> names = tree.list("");
  return names.size() == 1 ? find_file(tree, names[0]) : Place{};
}

// A tree and the place in it.
struct Found {
  std::unique_ptr<FileTree> tree;
  Place place;
};

Found find_set(const fs::path& path) {
  std::error_code ignored;
  Found out;
  if (fs::is_directory(path, ignored)) {
    out.tree = folder_tree(path);
    out.place = find_set(*out.tree);
  } else if (fs::is_regular_file(path, ignored)) {
    out.tree = folder_tree(path.has_parent_path() ? path.parent_path() : fs::path("."));
    out.place = find_file(*out.tree, path.filename().string());
  }
  return out;
}

std::string described(const char* name, const HostArray& array) {
  return text('"', name, "\" ", name_of(array.dtype), ' ', array.shape.str());
}

// A tensor of a dict, or a dict of other things.
HostArray entry(const TorchFile& file, const char* key, const std::string& path) {
  const PickleValue root = file.root();
  if (!root.is(PickleKind::dict))
    fail<FormatError>("data set", printable_path(path), " holds ", name_of(root.kind()),
                      ", expected a dict with \"data\" and \"label\" (DATM's tensors are called images_best.pt)");
  const auto value = root.find(key);
  if (!value)
    fail<FormatError>("data set", printable_path(path), " has no \"", key,
                      "\", expected a dict with \"data\" and \"label\" (a checkpoint of a network?)");
  if (!value->is(PickleKind::tensor))
    fail<FormatError>("data set", printable_path(path), " has ", name_of(value->kind()), " under \"", key,
                      "\", expected a tensor");
  return file.read(*value);
}

HostArray bare_tensor(const FileTree& tree, const std::string& name) {
  const TorchFile file(tree.open(name));
  if (!file.root().is(PickleKind::tensor))
    fail<FormatError>("data set", printable_path(tree.full(name)), " holds ", name_of(file.root().kind()),
                      ", expected one tensor");
  return file.read(file.root());
}

const std::pair<std::string, HostArray>& one_of(const StateDict& arrays, std::span<const char* const> keys,
                                                const char* what, const std::string& path) {
  for (const char* key : keys)
    for (const auto& entry : arrays)
      if (entry.first == key) return entry;
  const std::string names = joined(arrays, ", ", [](const auto& entry) { return printable(entry.first, 40); });
  fail<FormatError>("data set", printable_path(path), " has no ", what, ": expected one called ", keys[1], ", got ",
                    names.empty() ? "none" : names);
}

// The set of a tree, as the user gave it.
class Opener {
 public:
  Opener(const FileTree& tree, const Place& place, const std::string& given)
      : tree_(tree), place_(place), given_(given), full_(tree.full(place.file)) {}

  ArrayParts run() const {
    ArrayParts parts = read();
    if (tree_.kind() != "folder") parts.why += text(", in a ", tree_.kind());
    return parts;
  }

 private:
  ArrayParts read() const {
    switch (place_.layout) {
      case Layout::torch:
        return gift();
      case Layout::datm:
        return datm();
      case Layout::npz:
        return npz();
      case Layout::npy:
        return npy();
      case Layout::none:
        break;
    }
    fail<FormatError>("data set", printable_path(given_),
                      " holds no arrays: data.pt, images_best.pt, .npz or images.npy");
  }

  ArrayParts gift() const {
    const TorchFile file(tree_.open(place_.file));
    const HostArray labels = entry(file, "label", full_);
    ArrayParts parts = started("GIFT data.pt", entry(file, "data", full_), full_);
    if (const auto name = file.root().find("dataset"); name && name->is(PickleKind::text))
      parts.dataset = std::string(name->text());
    parts.why =
        text("a PyTorch file of a dict with ", described("data", parts.images), ", ", described("label", labels));
    if (!parts.dataset.empty()) parts.why += ", \"dataset\" " + printable(parts.dataset, 40);
    parts.labels =
        array_labels(labels, parts.images.shape[0], classes_of_dataset(parts.dataset), printable_path(full_));
    return parts;
  }

  ArrayParts datm() const {
    const std::string folder = full_.substr(0, full_.size() - place_.file.size());
    for (const auto& [here, other] : {std::pair{datm_images, datm_labels}, std::pair{datm_labels, datm_images}})
      if (!tree_.has(here))
        fail<FileError>("data set", printable_path(folder + here), " is missing beside ", other,
                        " (DATM saves both; an incomplete copy?)");
    ArrayParts parts = started("DATM tensors", bare_tensor(tree_, datm_images), full_);
    const HostArray labels = bare_tensor(tree_, datm_labels);
    parts.labels = array_labels(labels, parts.images.shape[0], 0, printable_path(folder + datm_labels));
    parts.why = text("files of one tensor each, ", described(datm_images, parts.images), " and ",
                     described(datm_labels, labels));
    if (tree_.has(datm_rate)) {
      const std::vector<double> value = bare_tensor(tree_, datm_rate).doubles();
      if (value.size() != 1 || !(value[0] > 0 && value[0] < 1e6))
        fail<FormatError>("data set", printable_path(folder + datm_rate), " holds no positive learning rate");
      parts.learning_rate = value[0];
      parts.why += text(", and ", datm_rate);
    }
    return parts;
  }

  ArrayParts npz() const {
    const StateDict arrays = read_npz(tree_.open(place_.file));
    const auto& images = one_of(arrays, image_keys, "pictures", full_);
    const auto& labels = one_of(arrays, label_keys, "labels", full_);
    ArrayParts parts = started("numpy .npz", images.second, full_);
    parts.labels = array_labels(labels.second, parts.images.shape[0], 0, printable_path(full_));
    parts.why = text("an archive of arrays with ", described(images.first.c_str(), images.second), " and ",
                     described(labels.first.c_str(), labels.second));
    return parts;
  }

  ArrayParts npy() const {
    const std::string labels_path = full_.substr(0, full_.size() - place_.file.size()) + npy_labels;
    if (!tree_.has(npy_labels))
      fail<FileError>("data set", printable_path(labels_path), " is missing: the labels of the pictures in ",
                      printable_path(full_));
    ArrayParts parts = started("numpy .npy", read_npy(tree_.open(place_.file)), full_);
    const HostArray labels = read_npy(tree_.open(npy_labels));
    parts.labels = array_labels(labels, parts.images.shape[0], 0, printable_path(labels_path));
    parts.why =
        text("numpy arrays, ", described(place_.file.c_str(), parts.images), " and ", described(npy_labels, labels));
    return parts;
  }

  ArrayParts started(const char* kind, HostArray images, const std::string& path) const {
    checked_pictures(images, printable_path(path));
    ArrayParts parts;
    parts.path = given_;
    parts.kind = kind;
    parts.images = std::move(images);
    return parts;
  }

  const FileTree& tree_;
  const Place& place_;
  const std::string& given_;
  std::string full_;
};

bool has_one(const StateDict& arrays, std::span<const char* const> keys) {
  return std::any_of(keys.begin(), keys.end(), [&](const char* key) { return find(arrays, key) != nullptr; });
}

bool has_tensor(const PickleValue& dict, const char* key) {
  const auto value = dict.find(key);
  return value && value->is(PickleKind::tensor);
}

}  // namespace

bool is_array_set(const fs::path& path) { return find_set(path).place.layout != Layout::none; }
bool is_array_set(const FileTree& tree) { return find_set(tree).layout != Layout::none; }
bool is_array_file(const FileTree& tree, const std::string& name) {
  return find_file(tree, name).layout != Layout::none;
}

bool is_array_set_name(const std::string& name) {
  return name == gift_name || name == datm_images || name == npy_images;
}

bool may_store_labels(const fs::path& path) { return is_array_set(path) || archive_path(path).has_value(); }

bool holds_pictures(const fs::path& path) {
  const Found found = find_set(path);
  const auto open = [&] { return found.tree->open(found.place.file); };
  switch (found.place.layout) {
    case Layout::none:
      return false;
    case Layout::torch: {
      const TorchFile file(open());
      return file.root().is(PickleKind::dict) && has_tensor(file.root(), "data") && has_tensor(file.root(), "label");
    }
    case Layout::datm:
      return found.tree->has(datm_labels);
    case Layout::npz: {
      const StateDict arrays = read_npz(open());
      return has_one(arrays, image_keys) && has_one(arrays, label_keys);
    }
    case Layout::npy:
      return found.place.file == npy_images && found.tree->has(npy_labels);
  }
  return false;
}

std::unique_ptr<ImageCollection> open_array_set(const fs::path& path) {
  const Found found = find_set(path);
  const std::string given = path.string();
  if (!found.tree) fail<FileError>("data set", printable_path(given), " is neither a folder nor a file");
  return array_collection(Opener(*found.tree, found.place, given).run());
}

std::unique_ptr<ImageCollection> open_array_set(const FileTree& tree, const std::string& given) {
  return array_collection(Opener(tree, find_set(tree), given).run());
}

std::unique_ptr<ImageCollection> open_array_file(const FileTree& tree, const std::string& name,
                                                 const std::string& given) {
  return array_collection(Opener(tree, find_file(tree, name), given).run());
}

}  // namespace gift
