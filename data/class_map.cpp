#include "data/class_map.h"

#include <algorithm>
#include <charconv>
#include <iomanip>
#include <map>
#include <sstream>

#include "core/error.h"
#include "core/files/printable.h"
#include "core/suggest.h"

namespace gift {
namespace {

// Names -> canonical index: as written, and folded where that is unambiguous.
class Finder {
 public:
  explicit Finder(std::span<const ClassName> classes) : classes_(classes) {
    for (size_t i = 0; i < classes.size(); ++i) {
      enter(classes[i].key, i);
      for (const std::string& other : classes[i].others) enter(other, i);
    }
    for (size_t i = 0; i < classes.size(); ++i) exact_[classes[i].key] = static_cast<int32_t>(i);
  }

  // -1 when there is none.
  int32_t find(const std::string& name) const {
    const auto exact = exact_.find(name);
    if (exact != exact_.end()) return exact->second;
    const auto folded = folded_.find(folded_class_name(name));
    return folded != folded_.end() ? folded->second : -1;
  }

  std::string nearest(std::string_view name) const {
    std::vector<std::string_view> keys;
    for (const ClassName& entry : classes_) {
      keys.push_back(entry.key);
      for (const std::string& other : entry.others) keys.push_back(other);
    }
    const std::string_view best = nearest_name(name, keys);
    return best.empty() ? "" : text(" (did you mean ", printable(best), "?)");
  }

 private:
  static constexpr int32_t ambiguous = -1;
  void enter(const std::string& name, size_t index) {
    const auto i = static_cast<int32_t>(index);
    const auto [found, is_new] = folded_.emplace(folded_class_name(name), i);
    if (!is_new && found->second != i) found->second = ambiguous;
  }

  std::span<const ClassName> classes_;
  std::map<std::string, int32_t> exact_, folded_;
};

struct Side {
  std::string_view name;  // "training" or "test"
  std::span<const std::string> folders;
};

std::vector<int32_t> place_by_number(const Side& side, std::span<const int32_t> numbers, size_t classes) {
  for (size_t i = 0; i < numbers.size(); ++i)
    if (static_cast<size_t>(numbers[i]) >= classes)
      fail<ConfigError>("class map", side.name, " folder ", printable(side.folders[i]), " is class number ", numbers[i],
                        ", but there are ", classes, " classes (counted from 0; another data set?)");
  return {numbers.begin(), numbers.end()};
}

// Folders to canonical indices; `how` becomes "by name" or "by number".
std::vector<int32_t> place(const Side& side, const Finder& finder, size_t classes, std::string& how) {
  std::vector<int32_t> out;
  std::string first_missing;
  size_t found = 0;
  for (const std::string& folder : side.folders) {
    out.push_back(finder.find(folder));
    if (out.back() >= 0)
      ++found;
    else if (first_missing.empty())
      first_missing = folder;
  }
  how = "by name";
  if (found < side.folders.size()) {
    const std::vector<int32_t> numbers = numbered_folders(side.folders);
    if (found > 0 || numbers.empty())
      fail<ConfigError>("class map", side.name, " folder ", printable(first_missing), " is none of the ", classes,
                        " classes", finder.nearest(first_missing), "; ", found, " of ", side.folders.size(),
                        " folders are (a file with the classes in order, given as --class-map, says what is what; "
                        "--classes leaves out the pictures of others)");
    out = place_by_number(side, numbers, classes);
    how = "by number";
  }
  std::vector<int64_t> taken(classes, -1);
  for (size_t i = 0; i < out.size(); ++i) {
    int64_t& owner = taken[static_cast<size_t>(out[i])];
    if (owner >= 0)
      fail<ConfigError>("class map", side.name, " folders ", printable(side.folders[static_cast<size_t>(owner)]),
                        " and ", printable(side.folders[i]), " are the same class, number ", out[i]);
    owner = static_cast<int64_t>(i);
  }
  return out;
}

std::vector<ClassName> plain_names(std::span<const std::string> folders) {
  std::vector<ClassName> out;
  for (const std::string& folder : folders) out.push_back({folder, {}});
  return out;
}

std::vector<ClassName> numbers_as_names(size_t count) {
  std::vector<ClassName> out;
  for (size_t i = 0; i < count; ++i) out.push_back({std::to_string(i), {}});
  return out;
}

size_t count_needed(std::span<const int32_t> numbers) {
  return numbers.empty() ? 0 : static_cast<size_t>(*std::max_element(numbers.begin(), numbers.end())) + 1;
}

// The canonical list, and in words where it comes from.
std::vector<ClassName> canonical(std::span<const std::string> train, std::span<const std::string> test,
                                 const ClassMapOptions& o, std::string& how) {
  if (!o.order.empty()) {
    how = text(o.order.size(), " classes of ", o.order_name);
    return o.order;
  }
  if (o.known != ClassList::none) {
    std::vector<ClassName> out;
    for (const KnownClass& entry : known_classes(o.known)) {
      out.push_back({std::string(entry.key), {}});
      if (entry.name != entry.key) out.back().others.emplace_back(entry.name);
    }
    how = text(out.size(), " classes of ", o.known_name);
    return out;
  }
  for (const auto& [folders, name] : {std::pair{test, "test"}, std::pair{train, "training"}}) {
    if (folders.empty() || !numbered_folders(folders).empty()) continue;
    how = text(folders.size(), " ", name, " folders in sorted order");
    return plain_names(folders);
  }
  const size_t count = std::max(count_needed(numbered_folders(train)), count_needed(numbered_folders(test)));
  how = text(count, " numbered folders");
  return numbers_as_names(count);
}

void warn_of_missing(ClassMap& map, std::span<const int32_t> side, std::string_view what) {
  std::vector<bool> present(map.classes.size());
  for (const int32_t i : side) present[static_cast<size_t>(i)] = true;
  size_t missing = 0;
  std::string names;
  for (size_t i = 0; i < present.size(); ++i) {
    if (present[i]) continue;
    if (++missing <= 5) names += (names.empty() ? "" : ", ") + map.classes[i].shown();
  }
  if (missing > 0)
    map.warnings.push_back(text("the ", what, " set has no folder for ", missing, " of ", present.size(),
                                " classes: ", names, missing > 5 ? ", ..." : ""));
}

}  // namespace

std::string ClassName::shown() const {
  std::string out = printable(key);
  out = out.substr(1, out.size() - 2);
  if (others.empty()) return out;
  const std::string other = printable(others.front());
  return out + " (" + other.substr(1, other.size() - 2) + ")";
}

std::vector<int32_t> numbered_folders(std::span<const std::string> folders) {
  std::vector<int32_t> out;
  std::string_view prefix;
  for (const std::string& folder : folders) {
    const size_t digits = folder.find_first_of("0123456789");
    if (digits == folder.npos || folder.size() - digits > 9 || is_wordnet_id(folder)) return {};
    const std::string_view own = std::string_view(folder).substr(0, digits);
    if (out.empty()) prefix = own;
    int32_t number = 0;
    const char* end = folder.data() + folder.size();
    if (own != prefix || std::from_chars(folder.data() + digits, end, number).ptr != end) return {};
    out.push_back(number);
  }
  return out;
}

ClassMap make_class_map(std::span<const std::string> train, std::span<const std::string> test,
                        const ClassMapOptions& o) {
  ClassMap map;
  std::string order, how_train, how_test;
  map.classes = canonical(train, test, o, order);
  if (map.classes.size() < 2)
    fail<ConfigError>("class map", map.classes.size(),
                      " class, expected at least 2 (is the path one level too deep or too high?)");
  map.train_folders.assign(train.begin(), train.end());
  map.test_folders.assign(test.begin(), test.end());
  const Finder finder(map.classes);
  map.train = place({"training", train}, finder, map.classes.size(), how_train);
  map.how = text("order: ", order);
  if (!train.empty()) map.how += "; training folders " + how_train;
  if (!o.permutation.empty()) {
    if (o.permutation.size() != map.classes.size())
      fail<ConfigError>("class map", "a permutation of ", o.permutation.size(), " classes for ", map.classes.size());
    for (int32_t& i : map.train) i = o.permutation[static_cast<size_t>(i)];
    map.how += ", then permuted";
  }
  if (!train.empty()) warn_of_missing(map, map.train, "training");
  if (!test.empty()) {
    map.test = place({"test", test}, finder, map.classes.size(), how_test);
    map.how += "; test folders " + how_test;
    warn_of_missing(map, map.test, "test");
  }
  return map;
}

std::string describe(const ClassMap& map, size_t limit) {
  std::vector<std::string> train(map.classes.size()), test(map.classes.size());
  const auto shown = [](const std::string& folder) {
    const std::string quoted = printable(folder, 40);
    return quoted.substr(1, quoted.size() - 2);
  };
  for (size_t i = 0; i < map.train.size(); ++i) train[static_cast<size_t>(map.train[i])] = shown(map.train_folders[i]);
  for (size_t i = 0; i < map.test.size(); ++i) test[static_cast<size_t>(map.test[i])] = shown(map.test_folders[i]);
  const size_t rows = std::min(limit, map.classes.size());
  size_t name_width = 5, train_width = 8;
  for (size_t i = 0; i < rows; ++i) {
    name_width = std::max(name_width, map.classes[i].shown().size());
    train_width = std::max(train_width, train[i].size());
  }
  std::ostringstream out;
  out << std::left << "index  " << std::setw(static_cast<int>(name_width)) << "class"
      << "  " << std::setw(static_cast<int>(train_width)) << "training"
      << "  test\n";
  for (size_t i = 0; i < rows; ++i)
    out << std::right << std::setw(5) << i << "  " << std::left << std::setw(static_cast<int>(name_width))
        << map.classes[i].shown() << "  " << std::setw(static_cast<int>(train_width))
        << (train[i].empty() ? "-" : train[i]) << "  " << (test[i].empty() ? "-" : test[i]) << '\n';
  if (rows < map.classes.size()) out << "  ...  " << map.classes.size() - rows << " more\n";
  return out.str();
}

}  // namespace gift
