#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/files/pickle_tree.h"
#include "core/files/torch_file.h"
#include "core/files/zip_reader.h"

namespace gift {

// The bytes of a PyTorch file's storages, by their index in the pickle's tree.
class TorchStorages {
 public:
  virtual ~TorchStorages() = default;
  // Where they lie in the file, if they lie there as they are, and FormatError where their CRC-32 is not `crc`.
  virtual std::optional<StoredBytes> stored(size_t storage) const = 0;
  virtual void compare(size_t storage, uint32_t crc) const = 0;
  // Exactly as many bytes as the pickle declares, checked; in the file's byte order. Safe for several threads at
  // different storages.
  virtual OwnedBytes bytes(size_t storage) = 0;
};

// What a format's front end finds: the tree, its root, the storages.
struct TorchContent {
  std::unique_ptr<PickleTree> tree;
  PickleId root = 0;
  std::unique_ptr<TorchStorages> storages;
  bool big_endian = false;
  OwnedBytes pickle;  // the tree's texts point into it
};

TorchContent open_torch_zip(std::shared_ptr<const MappedFile> file);
TorchContent open_torch_legacy(std::shared_ptr<const MappedFile> file);

}  // namespace gift
