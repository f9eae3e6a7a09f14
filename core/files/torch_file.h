#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/files/host_array.h"
#include "core/files/mapped_file.h"
#include "core/files/pickle_tree.h"

namespace gift {

// Bytes of a file that nobody has looked at.
struct StoredBytes {
  std::span<const std::byte> bytes;  // in the mapping
  bool has_checksum = false;
};

// A file of torch.save (.pt, .pth; the zip format, and the stream format of PyTorch before 1.6), as the tree of plain
// values and tensors that it holds. Opening reads the structure only; the file stays mapped, and tensors are read one
// by one. Nothing is ever executed. FormatError names file, place and fault; a file without any tensor is one, too. Not
// for use by several threads at a time.
class TorchFile {
 public:
  explicit TorchFile(const std::filesystem::path& path) : TorchFile(MappedFile::open(path)) {}
  explicit TorchFile(std::shared_ptr<const MappedFile> file);
  ~TorchFile();
  TorchFile(TorchFile&&) noexcept;
  TorchFile& operator=(TorchFile&&) noexcept;

  PickleValue root() const;

  // Contiguous tensors in little-endian order stay in the mapping; others are copied. At the first tensor of a storage
  // its size and checksum are checked.
  HostArray read(const PickledTensor& tensor) const;
  HostArray read(const PickleValue& tensor) const { return read(tensor.tensor()); }
  // Dtype and shape with nullptr for data; touches nothing of the file.
  HostArray describe(const PickleValue& tensor) const;
  // Where a tensor lies in the file as it is in memory, with a storage of its own; nothing where its elements have to
  // be inflated or rearranged. Touches nothing; who reads the bytes compares their CRC-32 where they have one.
  std::optional<StoredBytes> stored(const PickledTensor& tensor) const;
  void compare(const PickledTensor& tensor, uint32_t crc) const;
  // Checks the sizes and checksums of these tensors' storages, on several threads where they are large.
  void check_storages(const std::vector<const PickledTensor*>& tensors) const;
  // Every tensor once, to find a damaged one early.
  void read_all() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace gift
