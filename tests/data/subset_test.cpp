#include "data/subset.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/error.h"
#include "data/collection/selected.h"

using namespace gift;

namespace {

// Pictures without pixels: `count` of each class, the classes taking turns.
class Listed final : public ImageCollection {
 public:
  explicit Listed(std::vector<int> counts) {
    path_ = "a set";
    for (size_t c = 0; c < counts.size(); ++c) classes_.push_back("class" + std::to_string(c));
    for (int round = 0; round < *std::max_element(counts.begin(), counts.end()); ++round)
      for (size_t c = 0; c < counts.size(); ++c)
        if (round < counts[c]) labels_.push_back(static_cast<int32_t>(c));
  }
  std::string_view kind() const override { return "list"; }
  std::string name(int64_t i) const override { return "picture " + std::to_string(i); }
  void load(int64_t i, Image& out, std::vector<uint8_t>&) const override {
    out.height = static_cast<int>(i);
    loaded.insert(i);
  }
  mutable std::set<int64_t> loaded;
};

std::map<int32_t, int> per_class(const ImageCollection& set, const std::vector<int32_t>& pictures) {
  std::map<int32_t, int> out;
  for (const int32_t i : pictures) ++out[set.label(i)];
  return out;
}

}  // namespace

TEST_CASE("the first pictures of each class, in the order of the set") {
  const Listed set({3, 2, 4});
  CHECK(first_of_classes(set, 2) == std::vector<int32_t>{0, 1, 2, 3, 4, 5});
  CHECK(first_of_classes(set, 1) == std::vector<int32_t>{0, 1, 2});
  CHECK_THROWS_WITH_AS(first_of_classes(set, 3), "[--ipc] 3 images per class, but class 'class1' of 'a set' has 2",
                       ConfigError);
  CHECK_THROWS_AS(first_of_classes(set, 0), ConfigError);
}

TEST_CASE("random pictures of each class: as many as asked, by seed, all equally often") {
  const Listed set({12, 9, 20});
  const auto chosen = random_of_classes(set, 5, 3);
  CHECK(std::is_sorted(chosen.begin(), chosen.end()));
  CHECK(std::set<int32_t>(chosen.begin(), chosen.end()).size() == 15);
  for (const auto& [label, count] : per_class(set, chosen)) CHECK(count == 5);
  CHECK(chosen == random_of_classes(set, 5, 3));
  CHECK(chosen != random_of_classes(set, 5, 4));
  std::map<int32_t, int> times;
  for (uint64_t seed = 0; seed < 1200; ++seed)
    for (const int32_t i : random_of_classes(set, 3, seed)) ++times[i];
  for (int32_t i = 0; i < set.size(); ++i) {
    const double expected = 1200.0 * 3 / (set.label(i) == 0 ? 12 : set.label(i) == 1 ? 9 : 20);
    CHECK(times[i] == doctest::Approx(expected).epsilon(0.25));
  }
  CHECK(random_of_classes(Listed({4, 4}), 4, 9) == std::vector<int32_t>{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK_THROWS_WITH_AS(random_of_classes(set, 10, 0), doctest::Contains("'class1' of 'a set' has 9"), ConfigError);
}

TEST_CASE("subsets are asked for in words") {
  CHECK(parse_subset("random:ipc=10").ipc == 10);
  CHECK(parse_subset("random:ipc=10").seed == 0);
  CHECK(parse_subset("random:seed=7,ipc=1").seed == 7);
  for (const char* wrong : {"", "random", "random:", "random:seed=1", "random:ipc=0", "random:ipc=-1", "random:ipc=ten",
                            "random:ipc=1,ipc=2", "random:ipc=1,", "first:ipc=1", "random:ipc=1,sed=1"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(parse_subset(wrong), ConfigError);
  }
}

TEST_CASE("a share of every class is held out, and something is left") {
  const Listed set({10, 25, 2});
  const HeldOut split = hold_out(set, 0.1);
  CHECK(per_class(set, split.held) == std::map<int32_t, int>{{0, 1}, {1, 3}, {2, 1}});
  CHECK(per_class(set, split.kept) == std::map<int32_t, int>{{0, 9}, {1, 22}, {2, 1}});
  std::set<int32_t> all(split.held.begin(), split.held.end());
  all.insert(split.kept.begin(), split.kept.end());
  CHECK(all.size() == 37);
  CHECK(hold_out(set, 0.1, 1).held != split.held);
  CHECK(hold_out(set, 0.1).held == split.held);
  CHECK(per_class(set, hold_out(set, 0.99).kept) == std::map<int32_t, int>{{0, 1}, {1, 1}, {2, 1}});
  CHECK_THROWS_WITH_AS(hold_out(Listed({5, 1}), 0.1), doctest::Contains("class 'class1' of 'a set' has 1 image"),
                       ConfigError);
  for (const double share : {0.0, 1.0, -0.1, 2.0}) CHECK_THROWS_AS(hold_out(set, share), ConfigError);
}

TEST_CASE("a selection shows and loads what was chosen and nothing else") {
  const auto set = std::make_shared<Listed>(std::vector<int>{2, 2});
  const auto part = select_pictures(set, {3, 0});
  CHECK((part->size() == 2 && part->label(0) == 1 && part->label(1) == 0));
  CHECK((part->kind() == "list" && part->path() == "a set" && part->name(0) == "picture 3"));
  CHECK(part->classes() == set->classes());
  Image image;
  std::vector<uint8_t> scratch;
  part->load(0, image, scratch);
  CHECK(image.height == 3);
  CHECK(set->loaded == std::set<int64_t>{3});
  CHECK_THROWS_AS(select_pictures(set, {}), ShapeError);
  CHECK_THROWS_AS(select_pictures(set, {4}), ShapeError);
  CHECK_THROWS_AS(select_pictures(set, {-1}), ShapeError);
}
