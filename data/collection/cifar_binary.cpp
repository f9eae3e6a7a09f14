#include "data/collection/cifar_binary.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "core/error.h"
#include "core/files/mapped_file.h"
#include "core/files/printable.h"
#include "data/classes/known_classes.h"

namespace gift {
namespace {

constexpr int side = 32;
constexpr size_t plane = side * side;
constexpr std::array<std::string_view, 6> names10{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                                  "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};
constexpr std::array<std::string_view, 2> names100{"train.bin", "test.bin"};

bool is_ten(std::string_view name) { return std::find(names10.begin(), names10.end(), name) != names10.end(); }
bool is_hundred(std::string_view name) { return std::find(names100.begin(), names100.end(), name) != names100.end(); }

std::vector<std::string> class_names(const std::filesystem::path& folder, bool ten) {
  std::vector<std::string> out;
  std::ifstream file(folder / (ten ? "batches.meta.txt" : "fine_label_names.txt"));
  for (std::string line; std::getline(file, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (!line.empty()) out.push_back(line);
  }
  if (out.size() == (ten ? 10u : 100u)) return out;
  const auto known = known_classes(ten ? ClassList::cifar10 : ClassList::cifar100);
  out.clear();
  for (const KnownClass& entry : known) out.emplace_back(entry.key);
  return out;
}

class Cifar : public ImageCollection {
 public:
  Cifar(const std::filesystem::path& shown, const std::vector<std::filesystem::path>& files, bool ten)
      : header_(ten ? 1 : 2), ten_(ten) {
    path_ = shown.string();
    classes_ = class_names(files.front().parent_path(), ten);
    for (const auto& file : files) add(file);
  }
  std::string_view kind() const override { return ten_ ? "CIFAR-10 binary" : "CIFAR-100 binary"; }
  std::string name(int64_t i) const override {
    const Record& r = records_[static_cast<size_t>(i)];
    return text(files_[r.file]->path().string(), '#', r.index);
  }
  void load(int64_t i, Image& out, std::vector<uint8_t>&) const override {
    const Record& r = records_[static_cast<size_t>(i)];
    const uint8_t* pixels = bytes(r.file) + r.index * record_size() + header_;
    resize_buffer(out, side, side);
    for (size_t p = 0; p < plane; ++p)
      for (size_t c = 0; c < 3; ++c) out.rgb[p * 3 + c] = pixels[c * plane + p];
  }

 private:
  struct Record {
    size_t file, index;
  };
  size_t record_size() const { return header_ + 3 * plane; }
  const uint8_t* bytes(size_t file) const { return reinterpret_cast<const uint8_t*>(files_[file]->bytes().data()); }

  void add(const std::filesystem::path& path) {
    files_.push_back(MappedFile::open(path));
    const size_t size = files_.back()->bytes().size(), file = files_.size() - 1;
    if (size == 0 || size % record_size() != 0)
      fail<FormatError>("CIFAR binary", printable(path.string(), 400), " has ", size, " bytes, expected a multiple of ",
                        record_size(), " (incomplete, or not CIFAR's binary version)");
    for (size_t i = 0; i < size / record_size(); ++i) {
      const uint8_t label = bytes(file)[i * record_size() + header_ - 1];
      if (label >= classes_.size())
        fail<FormatError>("CIFAR binary", printable(path.string(), 400), " has label ", static_cast<int>(label),
                          " in record ", i, ", expected below ", classes_.size(), " (damaged, or another data set)");
      labels_.push_back(label);
      records_.push_back({file, i});
    }
  }

  size_t header_;
  bool ten_;
  std::vector<std::shared_ptr<const MappedFile>> files_;
  std::vector<Record> records_;
};

}  // namespace

bool is_cifar_folder(std::span<const std::string> files) {
  return std::any_of(files.begin(), files.end(), [](const std::string& f) { return is_ten(f) || is_hundred(f); });
}

bool is_cifar_file(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  return is_ten(name) || is_hundred(name);
}

std::unique_ptr<ImageCollection> open_cifar(const std::filesystem::path& path, Split split) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored))
    return std::make_unique<Cifar>(path, std::vector{path}, is_ten(path.filename().string()));
  const bool train = split == Split::train;
  std::vector<std::filesystem::path> files;
  for (size_t i = train ? 0 : 5; i < (train ? 5u : 6u); ++i)
    if (std::filesystem::exists(path / names10[i], ignored)) files.push_back(path / names10[i]);
  const bool ten = !files.empty();
  const std::filesystem::path hundred = path / names100[train ? 0 : 1];
  if (!ten && std::filesystem::exists(hundred, ignored)) files.push_back(hundred);
  if (files.empty())
    fail<FileError>("CIFAR binary", printable(path.string(), 400), " holds no ",
                    train ? "data_batch_1.bin or train.bin" : "test_batch.bin or test.bin", " (incomplete copy?)");
  if (ten && train && files.size() != 5)
    fail<FileError>("CIFAR binary", printable(path.string(), 400), " holds ", files.size(),
                    " of the 5 training batches (incomplete copy?); give one of the files to use it alone");
  return std::make_unique<Cifar>(path, files, ten);
}

}  // namespace gift
