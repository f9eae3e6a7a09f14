#include "core/random/philox.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/random/normal.h"

using namespace gift;

TEST_CASE("philox gives the known answers of Random123") {
  const PhiloxWords zero = philox(0, 0, 0, 0, 0, 0);
  CHECK(zero.word[0] == 0x6627e8d5u);
  CHECK(zero.word[1] == 0xe169c58du);
  CHECK(zero.word[2] == 0xbc57ac4cu);
  CHECK(zero.word[3] == 0x9b00dbd8u);
  const uint32_t ones = 0xffffffffu;
  const PhiloxWords all = philox(ones, ones, ones, ones, ones, ones);
  CHECK(all.word[0] == 0x408f276du);
  CHECK(all.word[1] == 0x41c83b0eu);
  CHECK(all.word[2] == 0xa20bc7c6u);
  CHECK(all.word[3] == 0x6d5451fdu);
}

TEST_CASE("uniforms lie in [0, 1) and integers below their bound") {
  CHECK(uniform_of(0) == 0.0f);
  CHECK(uniform_of(0xffffffffu) < 1.0f);
  CHECK(integer_of(0xffffffffu, 7) == 6);
  CHECK(integer_of(0, 7) == 0);
}

TEST_CASE("streams, seeds and addresses give different numbers") {
  const Philox a{1, Stream::init}, b{1, Stream::augment}, c{2, Stream::init};
  CHECK(a.at(3, 4, 5).word[0] != b.at(3, 4, 5).word[0]);
  CHECK(a.at(3, 4, 5).word[0] != c.at(3, 4, 5).word[0]);
  CHECK(a.at(3, 4, 5).word[0] != a.at(3, 4, 6).word[0]);
}

TEST_CASE("normals have mean 0 and variance 1, and respect their cut") {
  const Philox random{7, Stream::init};
  double sum = 0, squares = 0;
  const int n = 20000;
  for (int i = 0; i < n; ++i) {
    const double x = normal_at(random, 0, static_cast<uint32_t>(i));
    sum += x;
    squares += x * x;
  }
  CHECK(std::abs(sum / n) < 0.03);
  CHECK(std::abs(squares / n - 1) < 0.05);
  for (uint32_t i = 0; i < 200; ++i) CHECK(std::abs(truncated_normal_at(random, 1, i, 0.5)) <= 0.5);
}
