#include <charconv>

#include "core/error.h"
#include "core/files/pickle.h"
#include "core/files/printable.h"
#include "core/files/torch_storage.h"

namespace gift {
namespace {

constexpr uint64_t max_pickle = uint64_t{64} << 20, max_small_record = 64;
constexpr int newest_version = 10;  // kMaxSupportedFileFormatVersion of PyTorch's caffe2/serialize/versions.h

template <class... Parts>
[[noreturn]] void bad(const ZipReader& zip, const Parts&... parts) {
  fail<FormatError>("torch", zip.file().path().string(), ": ", parts...);
}

// "archive/" where the archive has exactly one "archive/data.pkl".
std::string find_prefix(const ZipReader& zip) {
  constexpr std::string_view record = "/data.pkl";
  std::string prefix;
  for (const ZipEntry& entry : zip.entries()) {
    const size_t slash = entry.name.find('/');
    if (slash == entry.name.npos || entry.name.compare(slash, entry.name.npos, record) != 0) continue;
    if (!prefix.empty()) bad(zip, "two data.pkl, in ", printable(prefix), " and ", printable(entry.name));
    prefix = entry.name.substr(0, slash + 1);
  }
  if (prefix.empty()) {
    const bool npz = !zip.entries().empty() && zip.entries()[0].name.size() > 4 &&
                     zip.entries()[0].name.compare(zip.entries()[0].name.size() - 4, 4, ".npy") == 0;
    bad(zip, "a zip archive without data.pkl", npz ? " (an .npz file?)" : " (another kind of zip?)");
  }
  return prefix;
}

// Of a small text record; nothing where there is none.
std::optional<std::string> small_record(const ZipReader& zip, const std::string& name) {
  const ZipEntry* entry = zip.find(name);
  if (!entry) return std::nullopt;
  const auto record = zip.read(*entry, max_small_record);
  std::string text(reinterpret_cast<const char*>(record.bytes.data()), record.bytes.size());
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

bool is_big_endian(const ZipReader& zip, const std::string& prefix) {
  const auto order = small_record(zip, prefix + "byteorder");
  if (!order || *order == "little") return false;
  if (*order != "big") bad(zip, "the byte order is ", printable(*order), ", little or big was expected");
  return true;
}

void check_version(const ZipReader& zip, const std::string& prefix) {
  const auto text = small_record(zip, prefix + "version");
  if (!text) return;
  int version = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), version);
  if (error != std::errc() || end != text->data() + text->size() || version < 1 || version > newest_version) {
    bad(zip, "format version ", printable(*text), ", 1 to ", newest_version, " are known");
  }
}

class ZipStorages : public TorchStorages {
 public:
  ZipStorages(ZipReader zip, std::string prefix, const PickleTree& tree)
      : zip_(std::move(zip)), prefix_(std::move(prefix)), tree_(tree), read_(tree.storages.size()) {}

  OwnedBytes bytes(size_t index) override {
    if (read_[index].owner) return read_[index];
    const PickledStorage& storage = tree_.storages[index];
    const ZipEntry& entry = checked_entry(storage);
    return read_[index] = zip_.read(entry, entry.size);
  }

  std::optional<StoredBytes> stored(size_t index) const override {
    const ZipEntry& entry = checked_entry(tree_.storages[index]);
    if (entry.deflated) return std::nullopt;
    return StoredBytes{zip_.stored(entry), entry.crc != 0};
  }

  void compare(size_t index, uint32_t crc) const override { zip_.compare(checked_entry(tree_.storages[index]), crc); }

  // Sizes are known without reading; that every storage is there shows at once.
  void check_all() const {
    for (const PickledStorage& storage : tree_.storages) checked_entry(storage);
  }

 private:
  const ZipEntry& checked_entry(const PickledStorage& storage) const {
    const std::string name = prefix_ + "data/" + std::string(storage.key);
    const ZipEntry* entry = zip_.find(name);
    if (!entry) bad(zip_, "the storage ", printable(name), " is missing from the archive");
    const uint64_t declared = storage.bytes();
    if (entry->size != declared) {
      bad(zip_, "storage ", printable(name), " has ", entry->size, " bytes, ", storage.numel, " elements of ",
          storage.type.is_narrow() ? "a narrow integer type" : name_of(storage.type.dtype), " need ", declared);
    }
    return *entry;
  }

  ZipReader zip_;
  std::string prefix_;
  const PickleTree& tree_;
  std::vector<OwnedBytes> read_;
};

}  // namespace

TorchContent open_torch_zip(std::shared_ptr<const MappedFile> file) {
  ZipReader zip(file);
  const std::string prefix = find_prefix(zip);
  if (zip.find(prefix + "constants.pkl")) {
    bad(zip, "a TorchScript archive, which holds code: save the state dict of the model instead");
  }
  check_version(zip, prefix);
  TorchContent content;
  content.big_endian = is_big_endian(zip, prefix);
  content.pickle = zip.read(*zip.find(prefix + "data.pkl"), max_pickle);
  content.tree = std::make_unique<PickleTree>(file->path().string() + ": data.pkl");
  const auto [root, end] = read_pickle(*content.tree, content.pickle.bytes);
  if (end != content.pickle.bytes.size()) bad(zip, "data.pkl goes on after the end of its pickle at ", end);
  content.root = root;
  auto storages = std::make_unique<ZipStorages>(std::move(zip), prefix, *content.tree);
  storages->check_all();
  content.storages = std::move(storages);
  return content;
}

}  // namespace gift
