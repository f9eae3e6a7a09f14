#include "data/collection/array_set.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/files/file_kind.h"
#include "core/files/mapped_file.h"
#include "core/files/npy.h"
#include "core/files/printable.h"
#include "core/files/torch_file.h"
#include "data/collection/array_collection.h"

namespace gift {
namespace {

namespace fs = std::filesystem;

constexpr const char *gift_name = "data.pt", *datm_images = "images_best.pt", *datm_labels = "labels_best.pt",
                     *datm_rate = "lr_best.pt", *npy_images = "images.npy", *npy_labels = "labels.npy";
constexpr std::array<const char*, 3> image_keys{"data", "images", "x"}, label_keys{"label", "labels", "y"};

enum class Layout { none, torch, datm, npz, npy };

bool ends_with(const std::string& name, std::string_view end) { return name.ends_with(end); }

// What a regular file is, by content.
Layout layout_of_file(const fs::path& path) {
  const auto file = MappedFile::open(path);
  switch (file_kind(file->bytes())) {
    case FileKind::torch_legacy:
      return path.filename() == datm_images ? Layout::datm : Layout::torch;
    case FileKind::npy:
      return Layout::npy;
    case FileKind::zip:
      break;
    default:
      return Layout::none;
  }
  const ZipReader zip(file);
  const auto& entries = zip.entries();
  if (std::any_of(entries.begin(), entries.end(), [](const auto& e) { return ends_with(e.name, "/data.pkl"); }))
    return path.filename() == datm_images ? Layout::datm : Layout::torch;
  if (!entries.empty() &&
      std::all_of(entries.begin(), entries.end(), [](const auto& e) { return ends_with(e.name, ".npy"); }))
    return Layout::npz;
  return Layout::none;
}

struct Place {
  Layout layout = Layout::none;
  fs::path file;
};

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

Place find_set(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    if (is_file(path / gift_name)) return {Layout::torch, path / gift_name};
    for (const char* name : {datm_images, datm_labels})
      if (is_file(path / name)) return {Layout::datm, path / datm_images};
    if (is_file(path / npy_images)) return {Layout::npy, path / npy_images};
    return {};
  }
  if (!is_file(path)) return {};
  return {layout_of_file(path), path};
}

std::string shown(const fs::path& path) { return printable(path.string(), 400); }

// A tensor of a dict, or a dict of other things.
HostArray entry(const TorchFile& file, const char* key, const fs::path& path) {
  const PickleValue root = file.root();
  if (!root.is(PickleKind::dict))
    fail<FormatError>("data set", shown(path), " holds a ", name_of(root.kind()),
                      ", expected a dict with \"data\" and \"label\" (DATM's tensors are called images_best.pt)");
  const auto value = root.find(key);
  if (!value)
    fail<FormatError>("data set", shown(path), " has no \"", key,
                      "\", expected a dict with \"data\" and \"label\" (a checkpoint of a network?)");
  if (!value->is(PickleKind::tensor))
    fail<FormatError>("data set", shown(path), " has a ", name_of(value->kind()), " under \"", key,
                      "\", expected a tensor");
  return file.read(*value);
}

std::unique_ptr<ImageCollection> open_gift(const fs::path& path, const std::string& given) {
  const TorchFile file(path);
  ArrayParts parts{given, "GIFT data.pt", entry(file, "data", path), {}, "", 0};
  const HostArray labels = entry(file, "label", path);
  if (const auto name = file.root().find("dataset"); name && name->is(PickleKind::text))
    parts.dataset = std::string(name->text());
  const int64_t count = checked_pictures(parts.images, shown(path));
  parts.labels = array_labels(labels, count, classes_of_dataset(parts.dataset), shown(path));
  return array_collection(std::move(parts));
}

HostArray bare_tensor(const fs::path& path) {
  const TorchFile file(path);
  if (!file.root().is(PickleKind::tensor))
    fail<FormatError>("data set", shown(path), " holds a ", name_of(file.root().kind()), ", expected one tensor");
  return file.read(file.root());
}

std::unique_ptr<ImageCollection> open_datm(const fs::path& images, const std::string& given) {
  const fs::path labels = images.parent_path() / datm_labels, rate = images.parent_path() / datm_rate;
  for (const auto& [here, other] : {std::pair{images, datm_labels}, std::pair{labels, datm_images}})
    if (!is_file(here))
      fail<FileError>("data set", shown(here), " is missing beside ", other, " (DATM saves both; an incomplete copy?)");
  ArrayParts parts{given, "DATM tensors", bare_tensor(images), {}, "", 0};
  const int64_t count = checked_pictures(parts.images, shown(images));
  parts.labels = array_labels(bare_tensor(labels), count, 0, shown(labels));
  if (is_file(rate)) {
    const std::vector<double> value = bare_tensor(rate).doubles();
    if (value.size() != 1 || !(value[0] > 0 && value[0] < 1e6))
      fail<FormatError>("data set", shown(rate), " holds no positive learning rate");
    parts.learning_rate = value[0];
  }
  return array_collection(std::move(parts));
}

const HostArray& one_of(const StateDict& arrays, std::span<const char* const> keys, const char* what,
                        const fs::path& path) {
  for (const char* key : keys)
    if (const HostArray* found = find(arrays, key)) return *found;
  std::string names;
  for (const auto& [name, array] : arrays) names += (names.empty() ? "" : ", ") + printable(name, 40);
  fail<FormatError>("data set", shown(path), " has no ", what, ": expected one called ", keys[1], ", got ",
                    names.empty() ? "none" : names);
}

std::unique_ptr<ImageCollection> open_npz(const fs::path& path, const std::string& given) {
  const StateDict arrays = read_npz(path);
  ArrayParts parts{given, "numpy .npz", one_of(arrays, image_keys, "pictures", path), {}, "", 0};
  const int64_t count = checked_pictures(parts.images, shown(path));
  parts.labels = array_labels(one_of(arrays, label_keys, "labels", path), count, 0, shown(path));
  return array_collection(std::move(parts));
}

std::unique_ptr<ImageCollection> open_npy(const fs::path& path, const std::string& given) {
  const fs::path labels = path.parent_path() / npy_labels;
  if (!is_file(labels))
    fail<FileError>("data set", shown(labels), " is missing: the labels of the pictures in ", shown(path));
  ArrayParts parts{given, "numpy .npy", read_npy(path), {}, "", 0};
  const int64_t count = checked_pictures(parts.images, shown(path));
  parts.labels = array_labels(read_npy(labels), count, 0, shown(labels));
  return array_collection(std::move(parts));
}

}  // namespace

bool is_array_set(const fs::path& path) { return find_set(path).layout != Layout::none; }

std::unique_ptr<ImageCollection> open_array_set(const fs::path& path) {
  const Place place = find_set(path);
  const std::string given = path.string();
  switch (place.layout) {
    case Layout::torch:
      return open_gift(place.file, given);
    case Layout::datm:
      return open_datm(place.file, given);
    case Layout::npz:
      return open_npz(place.file, given);
    case Layout::npy:
      return open_npy(place.file, given);
    case Layout::none:
      break;
  }
  fail<FormatError>("data set", shown(path), " holds no arrays: data.pt, images_best.pt, .npz or images.npy");
}

}  // namespace gift
