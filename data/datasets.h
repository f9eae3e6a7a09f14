#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/augment/pixel_table.h"
#include "data/classes/known_classes.h"
#include "data/image/transform.h"

namespace gift {

// Pixel statistics by which data are normalised. RDED normalises every data set with ImageNet's.
inline constexpr Normalization cifar_statistics{{0.4914f, 0.4822f, 0.4465f}, {0.2023f, 0.1994f, 0.2010f}};
inline constexpr Normalization imagenet_statistics{{0.485f, 0.456f, 0.406f}, {0.229f, 0.224f, 0.225f}};

// "cifar", "imagenet" or "none" (0..1 as they are). ConfigError with a suggestion for other names.
Normalization find_normalization(std::string_view name);
std::string_view normalization_name(const Normalization& normalization);  // "custom" for others

// What the library knows about a data set.
struct Dataset {
  std::string_view name;
  std::span<const std::string_view> aliases;
  int classes;
  ClassList list;                      // none: sorted folder names
  const Normalization* normalization;  // of the paper's runs
  bool subset;                         // of ImageNet-1k
};

// Lower case, without '-', '_' and spaces: how names that people write are compared.
std::string folded(std::string_view name);

std::span<const Dataset> datasets();
// By name or alias, case, '-' and '_' apart. ConfigError with a suggestion.
const Dataset& find_dataset(std::string_view name);
// nullptr for "" and for names that are not in the table.
const Dataset* known_dataset(std::string_view name);

// How pictures reach a network in the paper's runs on a data set with a model (facts by data set x model family).
struct Preprocessing {
  Normalization normalization;
  int size = 0;                   // input side
  ImageTransform test_transform;  // of test pictures
  int factor = 1;                 // RandomFactorResizedCrop on training pictures
};

Preprocessing preprocessing(const Dataset& dataset, std::string_view model);

}  // namespace gift
