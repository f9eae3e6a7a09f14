#include <doctest/doctest.h>

#include <set>

#include "core/error.h"
#include "data/class_map.h"
#include "tests/support/archive_writer.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;

namespace {

using Names = std::vector<std::string>;
using Indices = std::vector<int32_t>;

Names cifar_names() {
  Names out;
  for (const KnownClass& entry : known_classes(ClassList::cifar10)) out.emplace_back(entry.key);
  return out;
}

Names numbered(const std::string& prefix, int count) {
  Names out;
  for (int i = 0; i < count; ++i) out.push_back(prefix + std::string(i < 10 ? "0000" : "000") + std::to_string(i));
  return out;
}

const ClassMapOptions cifar{.known = ClassList::cifar10, .known_name = "cifar10"};

std::string fault(const Names& train, const Names& test, const ClassMapOptions& options = {}) {
  try {
    make_class_map(train, test, options);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

bool contains(const std::string& text, const char* part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("known lists are sorted, unique and as long as they should be") {
  for (const auto& [list, size] : {std::pair{ClassList::cifar10, 10},
                                   {ClassList::cifar100, 100},
                                   {ClassList::tinyimagenet, 200},
                                   {ClassList::imagenet, 1000},
                                   {ClassList::imagenette, 10},
                                   {ClassList::imagewoof, 10}}) {
    const auto classes = known_classes(list);
    CHECK(classes.size() == static_cast<size_t>(size));
    for (size_t i = 1; i < classes.size(); ++i) CHECK(classes[i - 1].key < classes[i].key);
  }
  CHECK(known_classes(ClassList::imagenet)[1].name == "goldfish");
  CHECK(known_classes(ClassList::imagenette)[0].key == "n01440764");
  CHECK(known_classes(ClassList::tinyimagenet)[0].key == "n01443537");
}

TEST_CASE("numbered training folders, named test folders") {
  const ClassMap map = make_class_map(numbered("", 10), cifar_names());
  CHECK(map.size() == 10);
  CHECK(map.train == Indices{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(map.test == map.train);
  CHECK(map.warnings.empty());
  CHECK(map.how == "order: 10 test folders in sorted order; training folders by number; test folders by name");
  for (const char* prefix : {"new", "class", "class_"})
    CHECK(make_class_map(numbered(prefix, 10), cifar_names(), cifar).train == map.train);
  const std::string table = describe(map, 3);
  CHECK(contains(table, "automobile"));
  CHECK(contains(table, "00001"));
  CHECK(contains(table, "7 more"));
}

TEST_CASE("names find their class whatever the folder order, and by their usual other names") {
  const ClassMap map = make_class_map(Names{"car", "Bird", "plane"}, Names{"truck", "airplane"}, cifar);
  CHECK(map.train == Indices{1, 2, 0});
  CHECK(map.test == Indices{9, 0});
  REQUIRE(map.warnings.size() == 2);
  CHECK(contains(map.warnings[0], "training set has no folder for 7 of 10 classes"));
  CHECK(contains(map.warnings[1], "test set has no folder for 8 of 10 classes"));
  const ClassMapOptions nette{.known = ClassList::imagenette, .known_name = "imagenette"};
  CHECK(make_class_map(Names{"n03888257", "tench"}, {}, nette).train == Indices{9, 0});
}

TEST_CASE("WordNet ids are names, not numbers") {
  CHECK(numbered_folders(Names{"n01440764", "n02102040"}).empty());
  CHECK(numbered_folders(Names{"new000", "new001"}) == Indices{0, 1});
  CHECK(numbered_folders(Names{"new000", "class001"}).empty());
  CHECK(numbered_folders(Names{"7", "cat"}).empty());
  CHECK(numbered_folders(Names{"12a"}).empty());
}

TEST_CASE("numbers on both sides") {
  const ClassMap map = make_class_map(numbered("", 12), numbered("new", 12));
  CHECK(map.size() == 12);
  CHECK(map.test[11] == 11);
}

TEST_CASE("what does not fit is named") {
  CHECK(contains(fault(numbered("", 12), cifar_names()), "'00010' is class number 10, but there are 10 classes"));
  CHECK(contains(fault(Names{"airplane", "automobil"}, cifar_names()),
                 "'automobil' is none of the 10 classes (did you mean 'automobile'?)"));
  CHECK(contains(fault(Names{"car", "automobile"}, cifar_names(), cifar), "'car' and 'automobile' are the same class"));
  CHECK(contains(fault(Names{"cat"}, Names{"cat"}), "1 class, expected at least 2"));
  CHECK(contains(fault(Names{"00001", "cat"}, cifar_names()), "'00001' is none"));
  CHECK(contains(fault(numbered("", 10), Names{"x", "y"}, cifar), "test folder 'x' is none of the 10 classes"));
}

TEST_CASE("an order of the user's own") {
  const TemporaryFolder tmp;
  const auto file = tmp.path() / "classes.txt";
  write_bytes(file, "# teacher order\ndog\thound\r\n\ncat\nbird # third\n");
  ClassMapOptions options{.order = read_class_order(file), .order_name = "classes.txt"};
  REQUIRE(options.order.size() == 3);
  CHECK(options.order[0].others == Names{"hound"});
  const ClassMap map = make_class_map(numbered("", 3), Names{"bird", "cat", "hound"}, options);
  CHECK(map.test == Indices{2, 1, 0});
  CHECK(map.train == Indices{0, 1, 2});
  write_bytes(file, "0\tn01\ttench\n1\tn02\n");
  CHECK(read_class_order(file)[0].shown() == "n01 (tench)");
  const auto bad = [&](const std::string& content) {
    write_bytes(file, content);
    try {
      read_class_order(file);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(contains(bad("a\nb\na\n"), "line 3: class 'a' stands in line 1 already"));
  CHECK(contains(bad("0\ta\n2\tb\n"), "line 2: class number 2, expected 1"));
  CHECK(contains(bad("only\n"), "names 1 classes"));
  CHECK_THROWS_AS(read_class_order(tmp.path() / "missing"), FileError);
}

TEST_CASE("permutations") {
  const TemporaryFolder tmp;
  const auto file = tmp.path() / "permutation.txt";
  const ClassMap map = make_class_map(Names{"a", "b", "c"}, Names{"a", "b", "c"});
  const Indices wanted{2, 0, 1};
  write_bytes(file, permutation_text(wanted, map.classes));
  CHECK(read_permutation(file, map.classes) == wanted);
  write_bytes(file, "c\na\nb\n");
  CHECK(read_permutation(file, map.classes) == wanted);
  const ClassMap permuted = make_class_map(numbered("", 3), Names{"a", "b", "c"}, {.permutation = wanted});
  CHECK(permuted.train == wanted);
  CHECK(permuted.test == Indices{0, 1, 2});
  CHECK(contains(permuted.how, "then permuted"));
  for (const char* content : {"a\nb\n", "a\nb\nb\n", "a\nb\n3\n", "a\nb\nq\n"}) {
    write_bytes(file, content);
    CHECK_THROWS_AS(read_permutation(file, map.classes), ConfigError);
  }
  CHECK_THROWS_AS(make_class_map(Names{"a", "b"}, {}, {.permutation = wanted}), ConfigError);
}
