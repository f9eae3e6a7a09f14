#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/class_map.h"
#include "data/collection/collection.h"

namespace gift {

// Classes that a run keeps to, in canonical order.
struct ClassChoice {
  std::vector<ClassName> classes;
  std::string name;  // where they come from, for messages
};

// The classes of a known data set by its name ("imagenette"), or those of a file, as read_class_order() reads it.
// ConfigError for a data set without a list of its own and for what is neither.
ClassChoice class_choice(const std::string& given);

// The pictures of these classes alone, under these classes alone; stored labels keep their columns. Classes are found
// by name; a set of numbered classes is taken to be numbered as `choice` is, or, with 1000 of them, as ImageNet-1k.
// ConfigError where none is there.
std::unique_ptr<ImageCollection> keep_classes(std::unique_ptr<ImageCollection> set, const ClassChoice& choice);

// The output of an ImageNet-1k network that stands for each class; empty where one is not called by an ImageNet-1k
// WordNet id, and for all 1000 in their order.
std::vector<int32_t> imagenet_outputs(std::span<const ClassName> classes);

}  // namespace gift
