#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/files/host_array.h"
#include "data/collection/collection.h"
#include "data/collection/file_tree.h"

namespace gift {

// Sets whose pictures are arrays in a file:
//  - GIFT's data.pt: a dict with "data" (N, 3, H, W), "label" (N), (N, 1) or (N, C) and the name of the "dataset";
//  - DATM's images_best.pt (N, 3, H, W), in ZCA space, labels_best.pt (N, C), logits, and lr_best.pt, if it is there;
//  - an .npz with images and labels, or a folder with images.npy and labels.npy.
// Pictures are floats, planes or (N, H, W, 3), or bytes in the same shapes. Labels of (N, C), C > 1, stay as they are
// (stored_label()); the class of a picture is that of the largest.

// True for such a file, going by what kind of file it is, and for a folder that holds one or nothing else. Archives are
// not looked into.
bool is_array_set(const std::filesystem::path& path);
bool is_array_set(const FileTree& tree);
bool is_array_file(const FileTree& tree, const std::string& name);
bool is_array_set_name(const std::string& name);  // data.pt, images_best.pt, images.npy

// True for such sets and for archives, which may hold one.
bool may_store_labels(const std::filesystem::path& path);

// True where pictures and labels are there under their names: a file of weights has none.
bool holds_pictures(const std::filesystem::path& path);

// FormatError names the file and the fault: what is missing, shapes or counts that do not fit, labels out of range,
// NaNs. `shown`: the set as the user gave it.
std::unique_ptr<ImageCollection> open_array_set(const std::filesystem::path& path);
std::unique_ptr<ImageCollection> open_array_set(const FileTree& tree, const std::string& shown);
std::unique_ptr<ImageCollection> open_array_file(const FileTree& tree, const std::string& name,
                                                 const std::string& shown);

}  // namespace gift
