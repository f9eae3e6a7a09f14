#include <doctest/doctest.h>

#include <cmath>

#include "core/json.h"
#include "core/random/mt19937.h"
#include "tests/support/goldens.h"

using namespace gift;
using gift::testing::deviation;
using gift::testing::reference_path;
using nlohmann::json;

namespace {

json goldens() { return read_json(reference_path("random.json")); }

uint32_t seed_of(const std::string& key) { return static_cast<uint32_t>(std::stoul(key)); }

template <class Value>
std::vector<Value> first(std::vector<Value> values, size_t count) {
  values.resize(count);
  return values;
}

void check_orders(const json& part) {
  for (const auto& entry : part.at("torch_randperm")) {
    const std::vector<int64_t> want = entry.at("first");
    CHECK(first(Mt19937(entry.at("seed")).torch_permutation(entry.at("n")), want.size()) == want);
  }
  for (const auto& entry : part.at("numpy_permutation")) {
    const std::vector<int64_t> want = entry.at("values");
    CHECK(first(Mt19937(entry.at("seed")).numpy_permutation(entry.at("n")), want.size()) == want);
  }
  for (const auto& [seed, want] : part.at("torch_rand_8").items()) {
    CHECK(Mt19937(seed_of(seed)).torch_uniform(8) == want.get<std::vector<float>>());
  }
}

}  // namespace

TEST_CASE("permutations and uniforms replay torch and numpy bit for bit") {
  const json want = goldens();
  check_orders(want);
  check_orders(want.at("seeded"));
  for (const auto& [seed, values] : want.at("numpy_uniform_4").items()) {
    CHECK(Mt19937(seed_of(seed)).numpy_uniform(4) == values.get<std::vector<double>>());
  }
  for (const auto& [seed, words] : want.at("mt19937_first_8").items()) {
    Mt19937 generator(seed_of(seed));
    for (uint32_t word : words) CHECK(generator.next() == word);
  }
}

TEST_CASE("normals replay torch but for the last bits of its logarithm and cosine") {
  const json want = goldens();
  for (size_t count : {8, 16}) {
    for (const auto& [seed, values] : want.at("torch_randn_" + std::to_string(count)).items()) {
      const auto got = Mt19937(seed_of(seed)).torch_normal(count);
      CHECK(deviation(got, values.get<std::vector<double>>(), {2e-6, 2e-7}) == "");
    }
  }
}

TEST_CASE("a shuffling sampler uses the first of two permutations an epoch") {
  const json want = goldens().at("random_sampler_seed42_n10");
  Mt19937 generator(42);
  for (const auto& order : want.at("successive_randperm")) {
    CHECK(generator.torch_permutation(10) == order.get<std::vector<int64_t>>());
  }
  Mt19937 again(42);
  for (const auto& order : want.at("epochs")) {
    CHECK(again.torch_permutation(10) == order.get<std::vector<int64_t>>());
    again.torch_permutation(10);
  }
}
