#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gift {

// Pictures by their path below the root of a set, in the order of torchvision's ImageFolder: classes by code point,
// then folders, then file names.
struct Listing {
  std::vector<std::string> classes;
  std::vector<std::string> paths;  // "class/.../file"
  std::vector<int32_t> labels;
};

bool has_image_extension(std::string_view name);  // .jpg .jpeg .png .ppm .bmp .pgm .tif .tiff .webp, in any case
bool is_hidden(std::string_view name);            // names with a leading dot, __MACOSX

// `files`: paths below the root ('/'-separated); `folders`: class folders known to exist, even if empty.
// FormatError (naming `root`) for no class, a class without pictures, pictures beside the class folders only, and
// folders named train, val or test where classes were expected.
Listing list_classes(const std::string& root, std::vector<std::string> files,
                     std::span<const std::string> folders = {});

// Tiny-ImageNet's validation set: `annotations` has lines "file<tab>class...", files lie under images/.
Listing list_annotated(const std::string& root, std::span<const std::string> files, std::string_view annotations);
inline constexpr std::string_view annotations_name = "val_annotations.txt";

}  // namespace gift
