#include "data/convert/class_numbers.h"

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "data/class_map.h"
#include "data/datasets.h"

namespace gift {
namespace {

std::vector<int32_t> counted(size_t count) {
  std::vector<int32_t> out(count);
  std::iota(out.begin(), out.end(), 0);
  return out;
}

}  // namespace

std::vector<std::string> datasets_of_classes(const std::vector<std::string>& classes) {
  std::vector<std::string> out;
  if (!numbered_folders(classes).empty()) return out;
  for (const Dataset& dataset : datasets()) {
    if (dataset.list == ClassList::none || dataset.classes != static_cast<int>(classes.size())) continue;
    try {
      make_class_map(classes, {}, {.known = dataset.list, .known_name = std::string(dataset.name)});
      out.emplace_back(dataset.name);
    } catch (const ConfigError&) {  // a name that is not in its list
    }
  }
  return out;
}

ClassNumbers class_numbers(const ImageCollection& set, const std::string& given) {
  ClassNumbers out;
  const std::vector<std::string>& classes = set.classes();
  if (!given.empty()) {
    out.dataset = std::string(find_dataset(given).name);
  } else if (const auto fitting = datasets_of_classes(classes); fitting.size() == 1) {
    out.dataset = fitting.front();
  }
  const Dataset* dataset = known_dataset(out.dataset);
  if (dataset && dataset->list != ClassList::none) {
    const ClassMap map = make_class_map(classes, {}, {.known = dataset->list, .known_name = out.dataset});
    out.number = map.train;
    for (const ClassName& name : map.classes) out.names.push_back(name.key);
    return out;
  }
  if (dataset && static_cast<int>(classes.size()) > dataset->classes)
    fail<ConfigError>("--dataset", out.dataset, " has ", dataset->classes, " classes, the set ", classes.size());
  out.number = numbered_folders(classes);
  if (out.number.empty()) {
    out.number = counted(classes.size());
    out.names_lost = true;
  }
  out.names.resize(static_cast<size_t>(*std::max_element(out.number.begin(), out.number.end())) + 1);
  for (size_t i = 0; i < classes.size(); ++i) out.names[static_cast<size_t>(out.number[i])] = classes[i];
  return out;
}

}  // namespace gift
