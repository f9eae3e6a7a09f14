#include "data/augment/resized_crop.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "data/augment/augment.h"
#include "tests/data/augment/made_pictures.h"

using namespace gift;

namespace {

constexpr Philox augment_stream{5, Stream::augment};

std::vector<float> cropped(const std::vector<float>& picture, int height, int width, const Region& region) {
  AugmentDraw d;
  d.region = region;
  std::vector<float> out(picture.size()), scratch(augment_scratch(height, width), NAN);
  augment_sample(picture.data(), height, width, parse_strategy("rrc"), d, out.data(), scratch.data());
  return out;
}

}  // namespace

TEST_CASE("regions fit, and their areas and shapes are spread as asked") {
  AugmentOptions o = parse_strategy("rrc");
  o.area_low = 0.25;
  const int height = 64, width = 48, samples = 4000;
  double mean_area = 0, mean_log = 0;
  int tops = 0;
  for (uint32_t slot = 0; slot < samples; ++slot) {
    const Region r = draw_resized_crop(o, augment_stream, 9, slot, height, width);
    REQUIRE((r.top >= 0 && r.left >= 0 && r.height >= 1 && r.width >= 1));
    REQUIRE((r.top + r.height <= height && r.left + r.width <= width));
    const double ratio = static_cast<double>(r.width) / r.height;
    REQUIRE((ratio > 0.72 && ratio < 1.39));
    REQUIRE(r.height * r.width >= 0.24 * height * width);
    mean_area += static_cast<double>(r.height) * r.width / (height * width) / samples;
    mean_log += std::log(ratio) / samples;
    tops += r.top > 0;
  }
  CHECK((mean_area > 0.5 && mean_area < 0.66));  // large wide candidates do not fit
  CHECK((mean_log > -0.15 && mean_log < 0.05));
  CHECK(tops > samples / 2);
}

TEST_CASE("a fixed shape and area gives one size") {
  AugmentOptions o = parse_strategy("rrc");
  o.aspect = 1;
  o.area_low = o.area_high = 0.25;
  int corner = 0;
  for (uint32_t slot = 0; slot < 2000; ++slot) {
    const Region r = draw_resized_crop(o, augment_stream, 1, slot, 4, 4);
    CHECK((r.height == 2 && r.width == 2));
    corner += r.top == 2 && r.left == 2;
  }
  CHECK(std::abs(corner - 2000 / 9) < 50);
}

TEST_CASE("where no candidate fits the largest centred crop is taken") {
  AugmentOptions o = parse_strategy("rrc");
  o.area_low = o.area_high = 1;
  o.aspect = 1;
  for (uint32_t slot = 0; slot < 10; ++slot) {
    const Region wide = draw_resized_crop(o, augment_stream, 2, slot, 10, 31);
    CHECK((wide.top == 0 && wide.left == 10 && wide.height == 10 && wide.width == 10));
    const Region tall = draw_resized_crop(o, augment_stream, 2, slot, 31, 10);
    CHECK((tall.top == 10 && tall.left == 0 && tall.height == 10 && tall.width == 10));
    const Region whole = draw_resized_crop(o, augment_stream, 2, slot, 10, 10);
    CHECK((whole.top == 0 && whole.left == 0 && whole.height == 10 && whole.width == 10));
  }
}

TEST_CASE("a region is enlarged as a plain bilinear resize would") {
  const int height = 8, width = 8;
  const auto picture = testing::counted(height, width);
  CHECK(cropped(picture, height, width, {0, 0, 8, 8}) == picture);
  const auto out = cropped(picture, height, width, {2, 3, 4, 2});
  for (size_t c = 0; c < 3; ++c)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        // the picture is linear in both coordinates, and so is the resized one, edges repeated
        const double sy = 2 + std::clamp((y + 0.5) * 4 / 8 - 0.5, 0.0, 3.0);
        const double sx = 3 + std::clamp((x + 0.5) * 2 / 8 - 0.5, 0.0, 1.0);
        const double want = 1 + 0.25 * (static_cast<double>(c) * 64 + sy * 8 + sx);
        CHECK(std::abs(out[c * 64 + static_cast<size_t>(y * 8 + x)] - want) < 1e-5);
      }
}

TEST_CASE("the other operations draw the same with a resized crop and without") {
  AugmentOptions with = parse_strategy("dsa+rrc+shuffle_patches+cutmix"), without = parse_strategy("dsa");
  with.patches = 3;
  for (uint32_t slot = 0; slot < 50; ++slot) {
    AugmentDraw a = draw_augment(with, 3, 8, slot, 32, 32), b = draw_augment(without, 3, 8, slot, 32, 32);
    CHECK((a.which == b.which && a.flip == b.flip && a.brightness_u == b.brightness_u && a.theta == b.theta));
    CHECK((a.cutout_x == b.cutout_x && a.crop_dy == b.crop_dy && a.factor_row == b.factor_row));
    const Region alone = draw_resized_crop(with, {3, Stream::augment}, 8, slot, 32, 32);
    CHECK((a.region.top == alone.top && a.region.width == alone.width));
  }
}
