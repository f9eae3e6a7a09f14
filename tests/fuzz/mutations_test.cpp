#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/random/mt19937.h"
#include "tests/fuzz/seeds.h"
#include "tests/fuzz/targets.h"

using namespace gift;
using namespace gift::fuzz;

// A short deterministic run of what a fuzzer does; it shows most in builds with sanitizers.
namespace {

std::string mutated(std::string bytes, Mt19937& random) {
  const auto place = [&] { return random.next() % std::max<size_t>(bytes.size(), 1); };
  for (uint32_t count = 1 + random.next() % 4; count > 0 && !bytes.empty(); --count) {
    switch (random.next() % 7) {
      case 0:
        bytes[place()] = static_cast<char>(random.next());
        break;
      case 1:
        bytes[place()] ^= static_cast<char>(1u << random.next() % 8);
        break;
      case 2:
        bytes.erase(place(), 1 + random.next() % 8);
        break;
      case 3:
        bytes.insert(place(), 1 + random.next() % 4, static_cast<char>(random.next()));
        break;
      case 4:
        bytes.resize(place());
        break;
      case 5: {  // an extreme number
        const size_t at = place();
        for (size_t i = at; i < std::min(bytes.size(), at + 4); ++i) bytes[i] = random.next() % 2 ? '\xff' : '\x7f';
        break;
      }
      default: {
        const std::string piece = bytes.substr(place(), 1 + random.next() % 32);
        bytes.insert(place(), piece);
      }
    }
  }
  return bytes;
}

std::span<const std::byte> span_of(const std::string& bytes) {
  return std::as_bytes(std::span(bytes.data(), bytes.size()));
}

void run(const Target& target, const std::string& bytes) {
  try {
    target.run(span_of(bytes));
  } catch (const std::exception& error) {
    FAIL_CHECK("the target ", std::string(target.name), " let escape: ", std::string(error.what()));
  }
}

}  // namespace

TEST_CASE("parsers survive damaged inputs") {
  constexpr int rounds = 4000;  // of each target, spread over its seeds
  uint32_t seed = 0;
  for (const Target& target : targets()) {
    const std::vector<std::string> good = seeds(target.name);
    CAPTURE(std::string(target.name));
    REQUIRE(!good.empty());
    Mt19937 random(++seed);
    for (const std::string& bytes : good) run(target, bytes);
    for (int round = 0; round < rounds; ++round)
      run(target, mutated(good[static_cast<size_t>(round) % good.size()], random));
  }
}

TEST_CASE("inputs that once were findings end well, and soon") {
  for (const Target& target : targets()) {
    for (const std::string& bytes : regressions(target.name)) {
      CAPTURE(std::string(target.name));
      const auto begin = std::chrono::steady_clock::now();
      run(target, bytes);
      CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
    }
  }
}

// GIFT_FUZZ_CORPUS=DIR: the seeds as files, a folder a target, for libFuzzer.
TEST_CASE("seeds are written where they are asked for") {
  const char* folder = std::getenv("GIFT_FUZZ_CORPUS");
  if (!folder) return;
  for (const Target& target : targets()) {
    const auto corpus = std::filesystem::path(folder) / target.name;
    std::filesystem::create_directories(corpus);
    int number = 0;
    for (const std::string& bytes : seeds(target.name))
      std::ofstream(corpus / ("seed" + std::to_string(number++)), std::ios::binary) << bytes;
    CHECK(number > 0);
  }
}
