#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/classes/known_classes.h"

namespace gift {

// A class of the canonical order, that of the teacher's outputs: what its folder may be called.
struct ClassName {
  std::string key;
  std::vector<std::string> others;  // further names
  std::string shown() const;        // "n01440764 (tench)"
};

// Which class each folder of the training and the test set is, as indices into one canonical list. RDED's and SRe2L's
// folders carry indices, test folders names; nothing is guessed in silence, `how` says what was done.
struct ClassMap {
  std::vector<ClassName> classes;    // canonical
  std::vector<int32_t> train, test;  // canonical index of each folder, in the collection's order
  std::vector<std::string> train_folders, test_folders;
  std::string how;                    // "order: 10 classes of cifar10; train folders by number; test folders by name"
  std::vector<std::string> warnings;  // one line each

  int size() const { return static_cast<int>(classes.size()); }
};

struct ClassMapOptions {
  ClassList known = ClassList::none;   // the data set's own order, where the data set is known
  std::string known_name{};            // for messages
  std::vector<ClassName> order{};      // read_class_order(): comes before everything else
  std::string order_name{};            // its file
  std::vector<int32_t> permutation{};  // read_permutation(), applied to the training folders; empty: none
};

// The canonical order is options.order, else the known list, else the test folders', else the training folders' names
// in sorted order. A folder finds its place by name (or a known other name), or, where all folders of a side are
// numbers
// ("00003", "new003", "class003"), by number. `test` may be empty.
// ConfigError: a folder without a place (naming it, and the nearest), two folders in one place, a number beyond the
// classes, fewer than two classes. Classes that one side lacks are warnings.
ClassMap make_class_map(std::span<const std::string> train, std::span<const std::string> test,
                        const ClassMapOptions& options = {});

// The numbers in folder names of one form, PREFIX + digits with PREFIX empty, "new", "class" and the like; empty when
// the names are not of that form or are WordNet ids.
std::vector<int32_t> numbered_folders(std::span<const std::string> folders);

// A class a line in canonical order: a name or WordNet id, then, after tabs, other names; or an index, a tab, and
// these. Empty lines and those after '#' do not count. ConfigError names file and line for doubled names and indices
// that are not 0, 1, 2 ... in order.
std::vector<ClassName> read_class_order(const std::filesystem::path& file);

// A permutation of n classes: line i says which class the i-th one is in truth, as an index or a name of `classes`.
// ConfigError names file and line when it is not one.
std::vector<int32_t> read_permutation(const std::filesystem::path& file, std::span<const ClassName> classes);
std::string permutation_text(std::span<const int32_t> permutation, std::span<const ClassName> classes);

// The table a pre-flight prints: index, class, training folder, test folder; at most `limit` rows.
std::string describe(const ClassMap& map, size_t limit = 20);

}  // namespace gift
