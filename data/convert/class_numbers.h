#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/collection/collection.h"

namespace gift {

// What number each class of a set gets where it loses its name.
struct ClassNumbers {
  std::string dataset;             // by the classes' names or as given; "": none
  std::vector<int32_t> number;     // of each of set.classes()
  std::vector<std::string> names;  // by number; empty where nothing has that number
  bool names_lost = false;         // they are neither numbers nor those of a known data set
};

// ConfigError where the classes are not those of `dataset`.
ClassNumbers class_numbers(const ImageCollection& set, const std::string& dataset);

// Known data sets with as many classes as these, under these names.
std::vector<std::string> datasets_of_classes(const std::vector<std::string>& classes);

}  // namespace gift
