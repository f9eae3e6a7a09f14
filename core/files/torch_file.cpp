#include "core/files/torch_file.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "core/files/checked.h"
#include "core/files/file_kind.h"
#include "core/files/in_parallel.h"
#include "core/files/strided_copy.h"
#include "core/files/torch_storage.h"

namespace gift {

struct TorchFile::Parts {
  std::shared_ptr<const MappedFile> file;
  TorchContent content;
};

namespace {

template <class... Parts>
[[noreturn]] void bad(const MappedFile& file, const Parts&... parts) {
  fail<FormatError>("torch", file.path().string(), ": ", parts...);
}

TorchContent open_content(const std::shared_ptr<const MappedFile>& file) {
  switch (file_kind(file->bytes())) {
    case FileKind::zip:
      return open_torch_zip(file);
    case FileKind::torch_legacy:
      return open_torch_legacy(file);
    default:
      bad(*file, "is no PyTorch file but looks like ", describe_content(file->bytes()));
  }
}

// Tensors that repeat a storage's elements (stride 0), overlap or inflate must not grow far beyond the file.
void check_total(const MappedFile& file, const PickleTree& tree) {
  const uint64_t limit = (uint64_t{64} << 20) + 16 * static_cast<uint64_t>(file.bytes().size());
  uint64_t total = 0;
  const auto add = [&](uint64_t bytes) {
    total = checked_add(total, bytes).value_or(limit + 1);
    if (total > limit) bad(file, "its tensors need more than ", limit, " bytes in memory, far more than the file has");
  };
  for (const PickledStorage& storage : tree.storages) add(storage.bytes());
  for (const PickledTensor& tensor : tree.tensors) {
    add(static_cast<uint64_t>(tensor.shape.numel()) * size_of(tree.storages[tensor.storage].type.dtype));
  }
}

}  // namespace

TorchFile::TorchFile(std::shared_ptr<const MappedFile> file) : parts_(std::make_unique<Parts>()) {
  parts_->file = std::move(file);
  parts_->content = open_content(parts_->file);
  const PickleTree& tree = *parts_->content.tree;
  if (tree.tensors.empty()) bad(*parts_->file, "holds no tensors, only ", name_of(root().kind()));
  check_total(*parts_->file, tree);
}

TorchFile::~TorchFile() = default;
TorchFile::TorchFile(TorchFile&&) noexcept = default;
TorchFile& TorchFile::operator=(TorchFile&&) noexcept = default;

PickleValue TorchFile::root() const { return {*parts_->content.tree, parts_->content.root}; }

void TorchFile::check_storages(const std::vector<const PickledTensor*>& tensors) const {
  std::set<size_t> storages;
  uint64_t bytes = 0;
  for (const PickledTensor* tensor : tensors)
    if (storages.insert(tensor->storage).second) bytes += parts_->content.tree->storages[tensor->storage].bytes();
  const std::vector<size_t> indices(storages.begin(), storages.end());
  in_parallel(static_cast<int64_t>(indices.size()), bytes,
              [&](int64_t i) { parts_->content.storages->bytes(indices[static_cast<size_t>(i)]); });
}

void TorchFile::read_all() const {
  for (const PickledTensor& tensor : parts_->content.tree->tensors) read(tensor);
}

HostArray TorchFile::describe(const PickleValue& tensor) const {
  return {tensor.dtype(), tensor.tensor().shape, nullptr, nullptr};
}

std::optional<StoredBytes> TorchFile::stored(const PickledTensor& tensor) const {
  const PickledStorage& storage = parts_->content.tree->storages[tensor.storage];
  const bool as_is = !storage.type.is_narrow() && !tensor.negated &&
                     !(parts_->content.big_endian && storage.type.width > 1) &&
                     is_contiguous(tensor.shape, tensor.strides);
  if (!as_is || tensor.offset != 0 || tensor.shape.numel() != storage.numel) return std::nullopt;
  return parts_->content.storages->stored(tensor.storage);
}

void TorchFile::compare(const PickledTensor& tensor, uint32_t crc) const {
  parts_->content.storages->compare(tensor.storage, crc);
}

HostArray TorchFile::read(const PickledTensor& tensor) const {
  const TorchContent& content = parts_->content;
  const StoredType type = content.tree->storages[tensor.storage].type;
  const size_t width = type.width;
  const OwnedBytes storage = content.storages->bytes(tensor.storage);
  if (tensor.shape.numel() == 0) return new_host_array(type.dtype, tensor.shape).first;
  const std::byte* const first = storage.bytes.data() + static_cast<size_t>(tensor.offset) * width;
  const bool swap = content.big_endian && width > 1;
  if (!swap && !type.is_narrow() && !tensor.negated && is_contiguous(tensor.shape, tensor.strides))
    return {type.dtype, tensor.shape, first, storage.owner};
  auto [array, bytes] = new_host_array(type.dtype, tensor.shape);
  std::vector<std::byte> narrow(type.is_narrow() ? static_cast<size_t>(tensor.shape.numel()) * width : 0);
  const std::span<std::byte> elements = type.is_narrow() ? std::span(narrow) : bytes;
  copy_strided(first, tensor.shape, tensor.strides, width, elements.data());
  if (swap) swap_bytes(elements, width);
  if (type.is_narrow()) widen_integers(elements, type.width, bytes);
  if (tensor.negated) flip_signs(bytes, width);
  return array;
}

}  // namespace gift
