#pragma once

#include <memory>

#include "core/files/host_array.h"
#include "core/files/mapped_file.h"
#include "core/files/pickle_tree.h"

namespace gift {

// A bare pickle (pickle.dump, protocols 2 to 5) of dicts, lists, texts, numbers and numpy arrays, as CIFAR's Python
// version is one. Texts and keys of Python 2 may be bytes. Nothing is executed: names other than those of numpy's
// arrays and of plain containers are refused. FormatError names file, byte and fault.
class PickleFile {
 public:
  explicit PickleFile(std::shared_ptr<const MappedFile> file);

  PickleValue root() const;
  // Little-endian elements in C order stay in the mapping; others are copied.
  HostArray array(const PickleValue& value) const;
  const MappedFile& file() const;

 private:
  struct Content;
  std::shared_ptr<const Content> content_;
};

}  // namespace gift
