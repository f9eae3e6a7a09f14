#include "data/collection/cifar.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "core/error.h"
#include "core/files/printable.h"
#include "data/classes/known_classes.h"
#include "data/collection/cifar_batch.h"

namespace gift {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> names10{"data_batch_1", "data_batch_2", "data_batch_3",
                                                  "data_batch_4", "data_batch_5", "test_batch"};
constexpr std::array<std::string_view, 2> names100{"train", "test"};
constexpr std::string_view binary_end = ".bin";

// Which of the four forms a set has.
struct Version {
  bool hundred = false, binary = false;
  std::string file(std::string_view name) const { return std::string(name) + std::string(binary ? binary_end : ""); }
  std::string names_file() const {
    return binary ? (hundred ? "fine_label_names.txt" : "batches.meta.txt") : (hundred ? "meta" : "batches.meta");
  }
  std::span<const std::string_view> files() const {
    return hundred ? std::span<const std::string_view>(names100) : std::span<const std::string_view>(names10);
  }
};
constexpr Version versions[] = {{false, true}, {true, true}, {false, false}, {true, false}};

// "train" and "test" alone could be anybody's.
bool is_version(const FileTree& tree, const Version& version) {
  if (version.hundred && !version.binary && !tree.has(version.names_file())) return false;
  const auto names = version.files();
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return tree.has(version.file(name)); });
}

std::vector<std::string> lines(const MappedFile& file) {
  std::istringstream in(std::string(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()));
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (!line.empty()) out.push_back(line);
  }
  return out;
}

std::vector<std::string> class_names(const FileTree& tree, const Version& version) {
  std::vector<std::string> out;
  if (tree.has(version.names_file())) {
    const auto file = tree.open(version.names_file());
    out = version.binary ? lines(*file) : read_cifar_names(file, version.hundred);
  }
  if (out.size() == (version.hundred ? 100u : 10u)) return out;
  out.clear();
  for (const KnownClass& entry : known_classes(version.hundred ? ClassList::cifar100 : ClassList::cifar10))
    out.emplace_back(entry.key);
  return out;
}

class Cifar final : public ImageCollection {
 public:
  Cifar(const FileTree& tree, const std::string& shown, const Version& version, const std::vector<std::string>& files)
      : version_(version) {
    path_ = shown;
    classes_ = class_names(tree, version);
    for (const std::string& name : files) add(tree.open(name));
    evidence_ = text(files.size() == 1 ? "a file" : "files", " named ", files.front(),
                     files.size() == 1 ? "" : text(" to ", files.back()),
                     tree.kind() == "folder" ? "" : text(", in a ", tree.kind()));
  }
  std::string_view kind() const override {
    if (version_.binary) return version_.hundred ? "CIFAR-100 binary" : "CIFAR-10 binary";
    return version_.hundred ? "CIFAR-100 for Python" : "CIFAR-10 for Python";
  }
  std::string evidence() const override { return evidence_; }
  std::string name(int64_t i) const override {
    const auto [batch, index] = places_[static_cast<size_t>(i)];
    return text(batches_[batch].path, '#', index);
  }
  void load(int64_t i, Image& out, std::vector<uint8_t>&) const override {
    const auto [batch, index] = places_[static_cast<size_t>(i)];
    const uint8_t* pixels = batches_[batch].pictures[index];
    constexpr size_t plane = CifarBatch::planes / 3;
    resize_buffer(out, CifarBatch::side, CifarBatch::side);
    for (size_t p = 0; p < plane; ++p)
      for (size_t c = 0; c < 3; ++c) out.rgb[p * 3 + c] = pixels[c * plane + p];
  }

 private:
  void add(const std::shared_ptr<const MappedFile>& file) {
    CifarBatch batch =
        version_.binary ? read_cifar_binary(file, version_.hundred ? 2 : 1) : read_cifar_pickle(file, version_.hundred);
    for (size_t i = 0; i < batch.labels.size(); ++i) {
      if (batch.labels[i] < 0 || batch.labels[i] >= static_cast<int64_t>(classes_.size()))
        fail<FormatError>("CIFAR", printable_path(batch.path), " has label ", batch.labels[i], " in record ", i,
                          ", expected below ", classes_.size(), " (damaged, or another data set)");
      labels_.push_back(static_cast<int32_t>(batch.labels[i]));
      places_.emplace_back(batches_.size(), i);
    }
    batches_.push_back(std::move(batch));
  }

  Version version_;
  std::string evidence_;
  std::vector<CifarBatch> batches_;
  std::vector<std::pair<size_t, size_t>> places_;  // batch, picture in it
};

const Version* version_of_file(const fs::path& file) {
  const std::string name = file.filename().string();
  for (const Version& version : versions)
    for (const std::string_view known : version.files())
      if (name == version.file(known)) return &version;
  return nullptr;
}

// Where the name alone says little.
bool is_pickle(const fs::path& path) {
  const auto file = MappedFile::open(path);
  const auto bytes = file->bytes();
  return bytes.size() > 2 && bytes[0] == std::byte{0x80} && bytes[1] >= std::byte{2} && bytes[1] <= std::byte{5};
}

}  // namespace

bool is_cifar(const FileTree& tree) {
  return std::any_of(std::begin(versions), std::end(versions),
                     [&](const Version& version) { return is_version(tree, version); });
}

std::unique_ptr<ImageCollection> open_cifar(const FileTree& tree, Split split) {
  const bool train = split == Split::train;
  for (const Version& version : versions) {
    if (!is_version(tree, version)) continue;
    const auto names = version.files();
    std::vector<std::string> files;
    for (const std::string_view name : train ? names.first(names.size() - 1) : names.last(1))
      if (tree.has(version.file(name))) files.push_back(version.file(name));
    if (files.empty())
      fail<FileError>("CIFAR", printable_path(tree.path()), " holds no ", version.file(train ? names[0] : names.back()),
                      " (incomplete copy?)");
    if (train && files.size() + 1 != names.size())
      fail<FileError>("CIFAR", printable_path(tree.path()), " holds ", files.size(), " of the ", names.size() - 1,
                      " training batches (incomplete copy?); give one of the files to use it alone");
    return std::make_unique<Cifar>(tree, tree.path(), version, files);
  }
  fail<FileError>("CIFAR", printable_path(tree.path()), " holds none of CIFAR's files");
}

bool is_cifar_file(const fs::path& file) {
  const Version* version = version_of_file(file);
  return version && (version->binary || is_pickle(file));
}

std::unique_ptr<ImageCollection> open_cifar_file(const fs::path& file) {
  const auto tree = folder_tree(file.has_parent_path() ? file.parent_path() : fs::path("."));
  return std::make_unique<Cifar>(*tree, file.string(), *version_of_file(file),
                                 std::vector<std::string>{file.filename().string()});
}

}  // namespace gift
