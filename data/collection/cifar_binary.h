#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "data/collection/collection.h"

namespace gift {

// True when the names of the files in a folder are those of CIFAR-10's or CIFAR-100's binary version.
bool is_cifar_folder(std::span<const std::string> files);
// True for a single file of them, by name and size.
bool is_cifar_file(const std::filesystem::path& file);

// data_batch_*.bin or test_batch.bin (CIFAR-10: label, 3072 bytes), train.bin or test.bin (CIFAR-100: coarse label,
// fine label, 3072 bytes; the fine one counts), planes of 32 x 32. Class names come from batches.meta.txt or
// fine_label_names.txt beside them, else from the data sets' own lists. FormatError for sizes that are no whole number
// of records, and labels out of range.
std::unique_ptr<ImageCollection> open_cifar(const std::filesystem::path& path, Split split);

}  // namespace gift
