#include "data/datasets.h"

#include <array>
#include <cctype>
#include <iterator>

#include "core/error.h"
#include "core/suggest.h"

namespace gift {
namespace {

constexpr std::string_view cifar10_aliases[] = {"c10"};
constexpr std::string_view cifar100_aliases[] = {"c100"};
constexpr std::string_view tiny_aliases[] = {"tiny", "tinyimagenet200", "tin"};
constexpr std::string_view imagenet_aliases[] = {"imagenet", "imagenet1000", "in1k", "ilsvrc2012"};
constexpr std::string_view nette_aliases[] = {"nette"};
constexpr std::string_view woof_aliases[] = {"woof"};
constexpr std::string_view ten_aliases[] = {"in10"};
constexpr std::string_view hundred_aliases[] = {"in100"};

constexpr Dataset table[] = {
    {"cifar10", cifar10_aliases, 10, ClassList::cifar10, &cifar_statistics, false},
    {"cifar100", cifar100_aliases, 100, ClassList::cifar100, &cifar_statistics, false},
    {"tinyimagenet", tiny_aliases, 200, ClassList::tinyimagenet, &imagenet_statistics, false},
    {"imagenet-1k", imagenet_aliases, 1000, ClassList::imagenet, &imagenet_statistics, false},
    {"imagenette", nette_aliases, 10, ClassList::imagenette, &imagenet_statistics, true},
    {"imagewoof", woof_aliases, 10, ClassList::imagewoof, &imagenet_statistics, true},
    {"imagenet-10", ten_aliases, 10, ClassList::none, &imagenet_statistics, true},
    {"imagenet-100", hundred_aliases, 100, ClassList::none, &imagenet_statistics, true},
};

struct NamedNormalization {
  std::string_view name;
  Normalization value;
};
constexpr NamedNormalization normalizations[] = {
    {"cifar", cifar_statistics}, {"imagenet", imagenet_statistics}, {"none", Normalization{}}};

}  // namespace

std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != '-' && c != '_' && c != ' ') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

Normalization find_normalization(std::string_view name) {
  std::array<std::string_view, std::size(normalizations)> names;
  for (size_t i = 0; i < names.size(); ++i) {
    names[i] = normalizations[i].name;
    if (folded(name) == names[i]) return normalizations[i].value;
  }
  fail<ConfigError>("normalization", "unknown '", name, "'", suggest(name, names));
}

std::string_view normalization_name(const Normalization& normalization) {
  for (const NamedNormalization& entry : normalizations)
    if (entry.value == normalization) return entry.name;
  return "custom";
}

std::span<const Dataset> datasets() { return table; }

const Dataset* known_dataset(std::string_view name) {
  const std::string wanted = folded(name);
  for (const Dataset& dataset : table) {
    if (folded(dataset.name) == wanted) return &dataset;
    for (const std::string_view alias : dataset.aliases)
      if (alias == wanted) return &dataset;
  }
  return nullptr;
}

const Dataset& find_dataset(std::string_view name) {
  if (const Dataset* found = known_dataset(name)) return *found;
  std::array<std::string_view, std::size(table)> names;
  for (size_t i = 0; i < names.size(); ++i) names[i] = table[i].name;
  fail<ConfigError>("data set", "unknown '", name, "'", suggest(name, names));
}

Preprocessing preprocessing(const Dataset& dataset, std::string_view model) {
  Preprocessing out{*dataset.normalization, 32, {}, 1};
  const bool convnet = folded(model).starts_with("conv");
  if (dataset.list == ClassList::tinyimagenet) {
    out.size = 64;
  } else if (dataset.list == ClassList::imagenet || dataset.subset) {
    if (!convnet) {
      out.size = 224;
      out.test_transform = {256, 224};
    } else if (dataset.subset) {
      out.size = 128;
      out.test_transform = {146, 128};
    } else {
      out.size = 64;
      out.test_transform = {73, 64};
    }
    if (dataset.list == ClassList::imagenet && folded(model) == "resnet18") out.factor = 2;
  }
  return out;
}

}  // namespace gift
