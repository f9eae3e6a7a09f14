#include "data/class_subset.h"

#include <filesystem>
#include <map>

#include "core/error.h"
#include "core/files/printable.h"
#include "data/collection/view.h"
#include "data/datasets.h"

namespace gift {
namespace {

constexpr int32_t nowhere = -1;

std::vector<ClassName> names_of(ClassList list) {
  std::vector<ClassName> out;
  for (const KnownClass& entry : known_classes(list)) {
    out.push_back({std::string(entry.key), {}});
    if (entry.name != entry.key) out.back().others.emplace_back(entry.name);
  }
  return out;
}

// Index by name, folded; two classes of one name are found by neither.
std::map<std::string, int32_t> index_of_names(const std::vector<ClassName>& classes) {
  std::map<std::string, int32_t> out;
  for (size_t i = 0; i < classes.size(); ++i)
    for (const std::string& name : classes[i].others)
      if (!out.emplace(folded_class_name(name), static_cast<int32_t>(i)).second) out[folded_class_name(name)] = nowhere;
  for (size_t i = 0; i < classes.size(); ++i) out[folded_class_name(classes[i].key)] = static_cast<int32_t>(i);
  return out;
}

// What the set's classes are called where they are 1000 numbers.
std::vector<std::string> names_in(const ImageCollection& set) {
  const std::vector<int32_t> numbers = numbered_folders(set.classes());
  const auto imagenet = known_classes(ClassList::imagenet);
  if (numbers.size() != imagenet.size()) return set.classes();
  std::vector<std::string> out;
  for (const int32_t number : numbers)
    out.emplace_back(static_cast<size_t>(number) < imagenet.size() ? imagenet[static_cast<size_t>(number)].key : "");
  return out;
}

class Kept final : public CollectionView {
 public:
  Kept(std::unique_ptr<ImageCollection> of, const std::vector<std::string>& names, const std::vector<bool>& keep)
      : CollectionView(std::move(of)) {
    std::vector<int32_t> new_label(keep.size(), nowhere);
    for (size_t k = 0; k < keep.size(); ++k) {
      if (!keep[k]) continue;
      new_label[k] = static_cast<int32_t>(classes_.size());
      classes_.push_back(names[k]);
    }
    for (int64_t i = 0; i < whole().size(); ++i) {
      const int32_t label = new_label[static_cast<size_t>(whole().label(i))];
      if (label == nowhere) continue;
      add(i, label);
      const auto stored = whole().stored_label(i);
      for (size_t k = 0; k < stored.size(); ++k)
        if (new_label[k] != nowhere) stored_.push_back(stored[k]);
    }
  }
  std::span<const float> stored_label(int64_t i) const override {
    if (stored_.empty()) return {};
    return std::span(stored_).subspan(static_cast<size_t>(i) * classes_.size(), classes_.size());
  }

 private:
  std::vector<float> stored_;
};

}  // namespace

ClassChoice class_choice(const std::string& given) {
  if (const Dataset* dataset = known_dataset(given)) {
    if (dataset->list == ClassList::none)
      fail<ConfigError>("--classes", dataset->name,
                        " is no one list: published subsets differ; give a file with a WordNet id a line");
    return {names_of(dataset->list), std::string(dataset->name)};
  }
  if (!std::filesystem::exists(given)) find_dataset(given);  // says what names there are
  return {read_class_order(given), given};
}

std::unique_ptr<ImageCollection> keep_classes(std::unique_ptr<ImageCollection> set, const ClassChoice& choice) {
  const std::vector<std::string> names = names_in(*set);
  if (!numbered_folders(names).empty()) return set;
  const std::map<std::string, int32_t> index = index_of_names(choice.classes);
  std::vector<bool> keep;
  size_t kept = 0;
  for (const std::string& name : names) {
    const auto found = index.find(folded_class_name(name));
    keep.push_back(found != index.end() && found->second != nowhere);
    kept += keep.back();
  }
  if (kept == 0)
    fail<ConfigError>("--classes", printable_path(set->path()), " has none of the ", choice.classes.size(),
                      " classes of ", choice.name, "; its first is ", printable(names.front()));
  if (kept == names.size() && names == set->classes()) return set;
  auto out = std::make_unique<Kept>(std::move(set), names, keep);
  if (out->size() == 0)
    fail<ConfigError>("--classes", printable_path(out->path()), " has no picture of the classes of ", choice.name);
  return out;
}

std::vector<int32_t> imagenet_outputs(std::span<const ClassName> classes) {
  std::map<std::string_view, int32_t> output;
  for (const KnownClass& entry : known_classes(ClassList::imagenet))
    output.emplace(entry.key, static_cast<int32_t>(output.size()));
  std::vector<int32_t> out;
  bool in_order = classes.size() == output.size();
  for (const ClassName& entry : classes) {
    const auto found = output.find(entry.key);
    if (found == output.end()) return {};
    in_order = in_order && found->second == static_cast<int32_t>(out.size());
    out.push_back(found->second);
  }
  return in_order ? std::vector<int32_t>{} : out;
}

}  // namespace gift
