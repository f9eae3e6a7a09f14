#include "data/collection/cifar_batch.h"

#include "core/error.h"
#include "core/files/pickle_file.h"
#include "core/files/printable.h"

namespace gift {
namespace {

constexpr size_t longest_name = 100;

PickleValue entry(const PickleFile& pickle, const char* key, const std::string& where) {
  const PickleValue root = pickle.root();
  if (!root.is(PickleKind::dict))
    fail<FormatError>("CIFAR", where, " holds ", name_of(root.kind()), ", expected a dict (another kind of pickle?)");
  const auto found = root.find(key);
  if (!found) fail<FormatError>("CIFAR", where, " has no '", key, "' (another data set?)");
  return *found;
}

}  // namespace

CifarBatch read_cifar_binary(const std::shared_ptr<const MappedFile>& file, size_t front) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(file->bytes().data());
  const size_t size = file->bytes().size(), record = front + CifarBatch::planes;
  if (size == 0 || size % record != 0)
    fail<FormatError>("CIFAR", printable_path(file->path()), " has ", size, " bytes, expected a multiple of ", record,
                      " (incomplete, or not CIFAR's binary version)");
  CifarBatch out{file->path().string(), file, {}, {}};
  for (size_t at = 0; at < size; at += record) {
    out.labels.push_back(bytes[at + front - 1]);
    out.pictures.push_back(bytes + at + front);
  }
  return out;
}

CifarBatch read_cifar_pickle(const std::shared_ptr<const MappedFile>& file, bool hundred) {
  const std::string where = printable_path(file->path());
  const PickleFile pickle(file);
  const HostArray data = pickle.array(entry(pickle, "data", where));
  if (data.dtype != DType::u8 || data.shape.rank() != 2 || data.shape[0] < 1 ||
      data.shape[1] != static_cast<int64_t>(CifarBatch::planes))
    fail<FormatError>("CIFAR", where, " has ", name_of(data.dtype), " data of shape ", data.shape.str(),
                      ", expected bytes (u8) of shape (N, 3072)");
  const PickleValue labels = entry(pickle, hundred ? "fine_labels" : "labels", where);
  if (!labels.is_sequence() || static_cast<int64_t>(labels.size()) != data.shape[0])
    fail<FormatError>("CIFAR", where, " has ", data.shape[0], " pictures and ",
                      labels.is_sequence() ? text(labels.size()) : std::string(name_of(labels.kind())),
                      " for their labels");
  CifarBatch out{file->path().string(), data.owner, {}, {}};
  for (size_t i = 0; i < labels.size(); ++i) {
    out.labels.push_back(labels[i].integer());
    out.pictures.push_back(reinterpret_cast<const uint8_t*>(data.data) + i * CifarBatch::planes);
  }
  return out;
}

std::vector<std::string> read_cifar_names(const std::shared_ptr<const MappedFile>& file, bool hundred) {
  const PickleFile pickle(file);
  const PickleValue names = entry(pickle, hundred ? "fine_label_names" : "label_names", printable_path(file->path()));
  std::vector<std::string> out;
  if (!names.is_sequence()) return out;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string_view name = names[i].text();
    if (name.empty() || name.size() > longest_name)
      fail<FormatError>("CIFAR", printable_path(file->path()), " has a class name of ", name.size(), " bytes");
    out.emplace_back(name);
  }
  return out;
}

}  // namespace gift
