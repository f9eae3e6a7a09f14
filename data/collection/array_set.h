#pragma once

#include <filesystem>
#include <memory>

#include "core/files/host_array.h"
#include "data/collection/collection.h"

namespace gift {

// Sets whose pictures are arrays in a file:
//  - GIFT's data.pt: a dict with "data" (N, 3, H, W), "label" (N), (N, 1) or (N, C) and the name of the "dataset";
//  - DATM's images_best.pt (N, 3, H, W), in ZCA space, labels_best.pt (N, C), logits, and lr_best.pt, if it is there;
//  - an .npz with images and labels, or a folder with images.npy and labels.npy.
// Pictures are floats, planes or (N, H, W, 3), or bytes in the same shapes. Labels of (N, C), C > 1, stay as they are
// (stored_label()); the class of a picture is that of the largest.

// True for such a file, and for a folder that holds one.
bool is_array_set(const std::filesystem::path& path);

// FormatError names the file and the fault: what is missing, shapes or counts that do not fit, labels out of range,
// NaNs.
std::unique_ptr<ImageCollection> open_array_set(const std::filesystem::path& path);

}  // namespace gift
