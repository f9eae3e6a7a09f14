#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gift {

// The data sets whose classes, in the order of their labels, are known to the library.
enum class ClassList { none, cifar10, cifar100, tinyimagenet, imagenet, imagenette, imagewoof };

struct KnownClass {
  std::string_view key;   // what its folder is called: a WordNet id for the ImageNet family, else the name
  std::string_view name;  // for people
};

std::vector<KnownClass> known_classes(ClassList list);  // empty for none

// Lower case, without spaces, '-' and '_', and with the usual other names of CIFAR-10's classes replaced
// (car, plane, lorry, ...). Two spellings of one class have equal folded names.
std::string folded_class_name(std::string_view name);

// n followed by eight digits.
bool is_wordnet_id(std::string_view name);

}  // namespace gift
