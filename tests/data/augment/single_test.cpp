#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "data/augment/augment.h"
#include "tests/data/augment/made_pictures.h"

using namespace gift;

TEST_CASE("mode S: each word of the strategy acts on a sixth of the batches, alone") {
  const AugmentOptions single = parse_strategy("dsa_single");
  const int side = 12, steps = 3000;
  const auto picture = testing::counted(side, side);
  std::array<int, 10> seen{};
  for (uint64_t step = 0; step < steps; ++step) {
    const AugmentDraw d = draw_augment(single, 4, step, 3, side, side);
    CHECK(d.only == draw_augment(single, 4, step, 7, side, side).only);
    ++seen[static_cast<size_t>(d.only)];
    if (step >= 60) continue;
    AugmentOptions alone;
    alone.align_corners = true;
    switch (d.only) {
      case Strategy::colour:
        alone.brightness = alone.saturation = alone.contrast = true;
        break;
      case Strategy::crop:
        alone.crop = true;
        break;
      case Strategy::cutout:
        alone.cutout = true;
        break;
      case Strategy::flip:
        alone.flip = true;
        break;
      case Strategy::scale:
        alone.scale = true;
        break;
      case Strategy::rotate:
        alone.rotate = true;
        break;
      default:
        FAIL("a word that the strategy does not have");
    }
    std::vector<float> a(picture.size()), b(picture.size()), scratch(augment_scratch(side, side), NAN);
    augment_sample(picture.data(), side, side, single, d, a.data(), scratch.data());
    augment_sample(picture.data(), side, side, alone, d, b.data(), scratch.data());
    CHECK(a == b);
  }
  int words = 0;
  for (const int times : seen) {
    words += times > 0;
    if (times > 0) CHECK(std::abs(times - steps / 6) < 90);
  }
  CHECK(words == 6);
}

TEST_CASE("mode S: a colour on its own is a word of its own") {
  const AugmentOptions o = parse_strategy("brightness_saturation_flip_single");
  int brightness = 0, saturation = 0, flip = 0;
  for (uint64_t step = 0; step < 600; ++step) {
    const Strategy only = draw_augment(o, 4, step, 0, 8, 8).only;
    brightness += only == Strategy::brightness;
    saturation += only == Strategy::saturation;
    flip += only == Strategy::flip;
  }
  CHECK(brightness + saturation + flip == 600);
  CHECK((brightness > 150 && saturation > 150 && flip > 150));
}
