#include "data/digest.h"

#include <doctest/doctest.h>

#include "data/labels/set_digest.h"
#include "data/zca/zca.h"
#include "tests/train/made_images.h"

using namespace gift;

// Fits in the cache and folders of labels are known by these, so they may not change.
TEST_CASE("a set has the digest that it always had") {
  Engine engine({.threads = 2});
  Context c(engine);
  testing::MadeImages set(11, 5, 3);  // 75 bytes an image: the last word is not full
  CHECK(digest_of_pixels(set) == "fd33b7cea9da1de1");
  CHECK(digest_of_set(c, set) == "d7660e5d2e45cd62");
}

TEST_CASE("a digest takes words and the bytes of words alike, and their order counts") {
  const std::vector<uint64_t> words{1, 2, 0x0102030405060708u};
  Digest one, other, turned, none;
  for (const uint64_t word : words) one.add(word);
  other.add(std::span<const uint64_t>(words));
  turned.add(2), turned.add(1), turned.add(words[2]);
  CHECK(one.text() == other.text());
  CHECK(one.text() != turned.text());
  CHECK(none.text() == "0000000000000000");
}
