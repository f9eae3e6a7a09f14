#include "train/ensemble.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/engine.h"
#include "core/error.h"
#include "tests/support/temporary_folder.h"

using namespace gift;

namespace {

struct Fixture {
  Engine engine{{.threads = 2}};
  Context c{engine};

  Tensor logits(const Shape& shape, const std::vector<float>& values) { return from_host(c, shape, values.data()); }
  std::vector<float> combined(Ensemble rule, const std::vector<Tensor>& logits) {
    const Tensor out = combine(c, rule, logits);
    return {out.data<float>(), out.data<float>() + out.numel()};
  }
};

void check_near(const std::vector<float>& got, const std::vector<float>& want) {
  REQUIRE(got.size() == want.size());
  for (size_t i = 0; i < got.size(); ++i) CHECK(got[i] == doctest::Approx(want[i]).epsilon(1e-5));
}

}  // namespace

TEST_CASE("teachers are joined by the mean of their logits, or with one norm over the batch for each") {
  Fixture f;
  const Tensor a = f.logits({2, 2}, {3, 4, 0, 0}), b = f.logits({2, 2}, {0, 0, 1, 0});  // of norm 5 and 1
  check_near(f.combined(Ensemble::mean, {a, b}), {1.5f, 2, 0.5f, 0});
  check_near(f.combined(Ensemble::gvbsm, {a, b}), {0.9f, 1.2f, 1.5f, 0});
}

TEST_CASE("a joint of teachers that are multiples of each other has their direction and their mean length") {
  Fixture f;
  std::vector<float> values(600), scaled(600), three(600);
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = std::sin(static_cast<float>(i) * 1.7f) * 8;
    scaled[i] = values[i] * 5;
    three[i] = values[i] * 3;
  }
  const Tensor a = f.logits({60, 10}, values), b = f.logits({60, 10}, scaled);
  check_near(f.combined(Ensemble::gvbsm, {a, b}), three);
  check_near(f.combined(Ensemble::mean, {a, b}), three);
  CHECK(f.combined(Ensemble::gvbsm, {a}) == values);
}

TEST_CASE("a teacher without an opinion leaves the others as they are, but shorter") {
  Fixture f;
  const Tensor a = f.logits({1, 2}, {6, 8}), none = f.logits({1, 2}, {0, 0});
  check_near(f.combined(Ensemble::gvbsm, {a, none}), {1.5f, 2});
}

TEST_CASE("joining refuses other names and logits of different shapes") {
  Fixture f;
  CHECK(parse_ensemble("gvbsm") == Ensemble::gvbsm);
  CHECK(name_of(Ensemble::mean) == "mean");
  CHECK_THROWS_WITH_AS(parse_ensemble("gvbms"), doctest::Contains("did you mean 'gvbsm'"), ConfigError);
  const Tensor a = f.logits({2, 2}, {3, 4, 0, 0}), b = f.logits({1, 4}, {3, 4, 0, 0});
  CHECK_THROWS_AS(f.combined(Ensemble::mean, {a, b}), ShapeError);
  CHECK_THROWS_AS(f.combined(Ensemble::mean, {}), ShapeError);
}

TEST_CASE("commas separate teachers, but for a file that has one in its name") {
  CHECK(split_teachers("a.pth,b/c.pth") == std::vector<std::string>{"a.pth", "b/c.pth"});
  CHECK(split_teachers("a.pth") == std::vector<std::string>{"a.pth"});
  CHECK_THROWS_AS(split_teachers("a.pth,,b.pth"), ConfigError);
  CHECK_THROWS_AS(split_teachers("a.pth,"), ConfigError);
  const testing::TemporaryFolder folder;
  const auto odd = folder.path() / "a,b.pth";
  std::filesystem::create_directory(odd);
  CHECK(split_teachers(odd.string()) == std::vector<std::string>{odd.string()});
}
