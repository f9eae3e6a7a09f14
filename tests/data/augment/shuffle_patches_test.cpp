#include "data/augment/shuffle_patches.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "data/augment/augment.h"
#include "tests/data/augment/made_pictures.h"

using namespace gift;

namespace {

std::vector<float> run(const std::vector<float>& picture, int height, int width, const AugmentOptions& o,
                       const AugmentDraw& d) {
  std::vector<float> out(picture.size()), scratch(augment_scratch(height, width), NAN);
  augment_sample(picture.data(), height, width, o, d, out.data(), scratch.data());
  return out;
}

}  // namespace

TEST_CASE("strips change places; the last takes what is left over") {
  const int height = 7, width = 5;  // rows 0-2 | 3-6, columns 0-1 | 2-4
  const auto picture = testing::counted(height, width);
  AugmentOptions o = parse_strategy("shuffle_patches");
  o.patches = 2;
  AugmentDraw d;
  CHECK(run(picture, height, width, o, d) == picture);
  d.columns = {1, 0};
  d.rows = {1, 0};
  const auto out = run(picture, height, width, o, d);
  const int from_row[] = {3, 4, 5, 6, 0, 1, 2}, from_column[] = {2, 3, 4, 0, 1};
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        CHECK(out[static_cast<size_t>((c * height + y) * width + x)] ==
              picture[static_cast<size_t>((c * height + from_row[y]) * width + from_column[x])]);
}

TEST_CASE("all arrangements of two strips come up equally often") {
  std::map<int, int> seen;
  for (uint32_t slot = 0; slot < 4000; ++slot) {
    AugmentDraw d;
    draw_patches(2, {1, Stream::augment}, 3, slot, d);
    ++seen[d.columns[0] * 2 + d.rows[0]];
  }
  CHECK(seen.size() == 4);
  for (const auto& [arrangement, times] : seen) CHECK(std::abs(times - 1000) < 120);
}

TEST_CASE("orders are permutations") {
  std::set<std::array<uint8_t, max_patches>> orders;
  for (uint32_t slot = 0; slot < 500; ++slot) {
    AugmentDraw d;
    draw_patches(max_patches, {1, Stream::augment}, 3, slot, d);
    orders.insert(d.columns);
    std::sort(d.columns.begin(), d.columns.end());
    std::sort(d.rows.begin(), d.rows.end());
    for (uint8_t i = 0; i < max_patches; ++i) CHECK((d.columns[i] == i && d.rows[i] == i));
  }
  CHECK(orders.size() > 490);
}

TEST_CASE("patches come before the crop, and the crop before the flip") {
  const int height = 8, width = 8;
  const auto picture = testing::counted(height, width);
  AugmentOptions all = parse_strategy("shuffle_patches+rrc+flip");
  all.patches = 2;
  AugmentDraw d;
  d.columns = {1, 0};
  d.region = {1, 2, 5, 4};
  d.flip = 1;
  AugmentOptions patches = parse_strategy("shuffle_patches"), crop = parse_strategy("rrc"),
                 flip = parse_strategy("flip");
  patches.patches = 2;
  const auto in_steps =
      run(run(run(picture, height, width, patches, d), height, width, crop, d), height, width, flip, d);
  CHECK(run(picture, height, width, all, d) == in_steps);
  AugmentOptions no_crop = parse_strategy("shuffle_patches+flip");
  no_crop.patches = 2;
  CHECK(run(picture, height, width, no_crop, d) ==
        run(run(picture, height, width, patches, d), height, width, flip, d));
}

TEST_CASE("bytes and floats are arranged alike") {
  const int height = 9, width = 11;
  const auto pixels = testing::noise_bytes(static_cast<size_t>(height * width * 3));
  const PixelTable table(Normalization{});
  std::vector<float> plain(pixels.size());
  normalize_sample(pixels.data(), height, width, table, plain.data());
  for (const char* words :
       {"shuffle_patches", "rrc", "shuffle_patches_rrc_flip", "shuffle_patches_dsa", "dsa_single"}) {
    AugmentOptions o = parse_strategy(words);
    o.patches = 3;
    for (uint32_t slot = 0; slot < 20; ++slot) {
      const AugmentDraw d = draw_augment(o, 3, slot, slot, height, width);
      std::vector<float> out(pixels.size()), scratch(augment_scratch(height, width), NAN);
      augment_sample(pixels.data(), height, width, table, o, d, out.data(), scratch.data());
      CHECK(out == run(plain, height, width, o, d));
    }
  }
}
