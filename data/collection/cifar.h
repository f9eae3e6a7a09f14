#pragma once

#include <filesystem>
#include <memory>

#include "data/collection/collection.h"
#include "data/collection/file_tree.h"

namespace gift {

// CIFAR-10 and CIFAR-100 as their authors give them, unpacked or as archives:
//  - the binary version: data_batch_*.bin and test_batch.bin (label, 3072 bytes), or train.bin and test.bin (coarse
//    label, fine label, 3072 bytes);
//  - the Python version, the same names without .bin: pickled dicts with "data" (N, 3072) and "labels" or
//    "fine_labels".
// Pictures are planes of 32 x 32; the fine labels count. Class names come from batches.meta, meta, batches.meta.txt or
// fine_label_names.txt beside them, else from the data sets' own lists.

// True when a folder or archive has files of those names.
bool is_cifar(const FileTree& tree);
// FileError for a part that is missing; FormatError for sizes that are no whole number of records, dicts that hold
// something else, and labels out of range.
std::unique_ptr<ImageCollection> open_cifar(const FileTree& tree, Split split);

// One of the files, by name (and content, where the name has no extension), used alone.
bool is_cifar_file(const std::filesystem::path& file);
std::unique_ptr<ImageCollection> open_cifar_file(const std::filesystem::path& file);

}  // namespace gift
