#include <bit>
#include <unordered_map>

#include "core/error.h"
#include "core/files/little_endian.h"
#include "core/files/pickle.h"
#include "core/files/printable.h"
#include "core/files/torch_storage.h"

namespace gift {
namespace {

constexpr size_t magic_size = 15;  // the pickle of PyTorch's magic number; file_kind has compared it
constexpr int64_t protocol_version = 1001;

template <class... Parts>
[[noreturn]] void bad(const MappedFile& file, const Parts&... parts) {
  fail<FormatError>("torch", file.path().string(), ": ", parts...);
}

// Every storage in the order of the key list: a 64-bit count of elements, then their bytes.
class StreamStorages : public TorchStorages {
 public:
  explicit StreamStorages(std::vector<OwnedBytes> storages) : storages_(std::move(storages)) {}
  OwnedBytes bytes(size_t index) override { return storages_[index]; }
  std::optional<StoredBytes> stored(size_t index) const override { return StoredBytes{storages_[index].bytes, false}; }
  void compare(size_t, uint32_t) const override {}  // the format has no checksums

 private:
  std::vector<OwnedBytes> storages_;
};

bool read_byte_order(const PickleValue& system) {
  const auto little = system.find("little_endian");
  return little && !little->boolean();
}

std::vector<OwnedBytes> locate_storages(const std::shared_ptr<const MappedFile>& file, const PickleTree& tree,
                                        const PickleValue& keys, size_t at, bool big_endian) {
  std::unordered_map<std::string_view, size_t> index_of;
  for (size_t i = 0; i < tree.storages.size(); ++i) index_of[tree.storages[i].key] = i;
  std::vector<OwnedBytes> out(tree.storages.size());
  for (size_t k = 0; k < keys.size(); ++k) {
    const std::string_view key = keys[k].text();
    const auto found = index_of.find(key);
    if (found == index_of.end())
      bad(*file, "the key list names the storage ", printable(key), ", which no tensor uses");
    if (out[found->second].owner) bad(*file, "the key list names the storage ", printable(key), " twice");
    const PickledStorage& storage = tree.storages[found->second];
    const auto bytes = file->bytes().subspan(at);
    if (bytes.size() < sizeof(int64_t)) bad(*file, "ends before storage ", printable(key), " (cut off?)");
    auto count = load_little<uint64_t>(bytes, 0);
    if (big_endian) count = __builtin_bswap64(count);
    if (count != static_cast<uint64_t>(storage.numel)) {
      bad(*file, "storage ", printable(key), " has ", static_cast<int64_t>(count), " elements, the object declares ",
          storage.numel);
    }
    const uint64_t size = storage.bytes();
    if (size > bytes.size() - sizeof(int64_t)) {
      bad(*file, "storage ", printable(key), " needs ", size, " bytes, ", bytes.size() - sizeof(int64_t),
          " are left (cut off?)");
    }
    out[found->second] = {bytes.subspan(sizeof(int64_t), static_cast<size_t>(size)), file};
    at += sizeof(int64_t) + static_cast<size_t>(size);
  }
  for (size_t i = 0; i < out.size(); ++i) {
    if (!out[i].owner) bad(*file, "storage ", printable(tree.storages[i].key), " is missing from the key list");
  }
  if (at != file->bytes().size()) bad(*file, file->bytes().size() - at, " bytes after the last storage");
  return out;
}

}  // namespace

TorchContent open_torch_legacy(std::shared_ptr<const MappedFile> file) {
  const auto bytes = file->bytes();
  const std::string path = file->path().string();
  PickleTree version(path + ": protocol version"), system(path + ": system info"), keys(path + ": key list");
  const PickleEnd version_end = read_pickle(version, bytes, magic_size);
  const int64_t found = PickleValue(version, version_end.root).integer();
  if (found != protocol_version) bad(*file, "protocol version ", found, ", only ", protocol_version, " is known");
  const PickleEnd system_end = read_pickle(system, bytes, version_end.end);

  TorchContent content;
  content.big_endian = read_byte_order(PickleValue(system, system_end.root));
  content.pickle = {bytes, file};
  content.tree = std::make_unique<PickleTree>(path + ": the object");
  const PickleEnd object_end = read_pickle(*content.tree, bytes, system_end.end);
  content.root = object_end.root;
  const PickleEnd keys_end = read_pickle(keys, bytes, object_end.end);
  content.storages = std::make_unique<StreamStorages>(
      locate_storages(file, *content.tree, PickleValue(keys, keys_end.root), keys_end.end, content.big_endian));
  return content;
}

}  // namespace gift
