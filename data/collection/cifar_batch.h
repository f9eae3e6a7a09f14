#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/files/mapped_file.h"

namespace gift {

// One of CIFAR's files: where each picture's planes lie (32 x 32 of R, G and B), and its label.
struct CifarBatch {
  static constexpr size_t side = 32, planes = 3 * side * side;
  std::string path;
  std::shared_ptr<const void> owner;     // of the pixels
  std::vector<const uint8_t*> pictures;  // planes bytes each
  std::vector<int64_t> labels;           // as the file has them
};

// Records of `front` bytes, of which the last is the label, and planes.
CifarBatch read_cifar_binary(const std::shared_ptr<const MappedFile>& file, size_t front);
// A pickled dict; `hundred`: labels lie under "fine_labels", else under "labels".
CifarBatch read_cifar_pickle(const std::shared_ptr<const MappedFile>& file, bool hundred);
// Class names in a pickled dict, under "label_names" or "fine_label_names".
std::vector<std::string> read_cifar_names(const std::shared_ptr<const MappedFile>& file, bool hundred);

}  // namespace gift
