#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/dtype.h"
#include "core/parallel/thread_pool.h"
#include "data/augment/pixel_table.h"
#include "data/collection/collection.h"

namespace gift {

struct SetConversion {
  std::string dataset{};                         // whose classes these are; "": as their names tell
  int image_size = 0;                            // shorter side to this, then the square in the middle; 0: as they are
  std::optional<Normalization> normalization{};  // undone where floats become 8-bit pixels
  std::optional<DType> dtype{};                  // of pictures of floats in arrays; none: f32
};

struct ConvertedSet {
  int64_t images = 0, classes = 0;
  std::string form;                // "a folder of PNG", "GIFT data.pt", "numpy .npz"
  std::vector<std::string> notes;  // what was changed or left out, a line each
};

// Whether a set can be written under this name: .pt, .npz, or none (a folder).
bool is_set_name(const std::filesystem::path& out);

// Writes a set as `out` is named:
//  - X.pt: GIFT's data.pt, a dict {"dataset", "data": f32 (N, 3, H, W) in 0 .. 1, "label"};
//  - X.npz: images u8 (N, H, W, 3), or f32 (N, 3, H, W) where they are floats, and labels;
//  - no extension: a folder of a folder for each class, with 8-bit PNG files.
// Labels are class numbers, i64 (N), or what was stored with the set, f32 (N, C). In arrays classes count in the order
// of the data set, where that is known, by folder number, or by sorted name; pictures keep their order. A folder
// appears complete or not at all, and replaces none.
// ConfigError: pictures of several sizes, floats that are no pixels and no normalisation to undo, more than 16 GiB of
// arrays, another name; FileError for a folder that is there.
ConvertedSet convert_set(const ImageCollection& set, const std::filesystem::path& out, const SetConversion& how,
                         ThreadPool& pool);

}  // namespace gift
