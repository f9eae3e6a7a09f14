#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "core/error.h"
#include "core/math/augment.h"
#include "data/augment/augment.h"

using namespace gift;

namespace {

std::vector<uint8_t> noise(size_t count) {
  std::vector<uint8_t> out(count);
  for (size_t i = 0; i < count; ++i)
    out[i] = static_cast<uint8_t>(philox(static_cast<uint32_t>(i), 0, 0, 0, 7, 0).word[0]);
  return out;
}

const Normalization cifar{{0.4914f, 0.4822f, 0.4465f}, {0.2023f, 0.1994f, 0.2010f}};

std::vector<float> augmented(const std::vector<uint8_t>& pixels, int height, int width, const AugmentOptions& o,
                             const AugmentDraw& d) {
  std::vector<float> out(pixels.size()), scratch(augment_scratch(height, width), NAN);
  augment_sample(pixels.data(), height, width, PixelTable(cifar), o, d, out.data(), scratch.data());
  return out;
}

}  // namespace

TEST_CASE("no operation leaves the normalised picture") {
  const auto pixels = noise(5 * 7 * 3);
  const auto out = augmented(pixels, 5, 7, {}, {});
  for (size_t c = 0; c < 3; ++c)
    for (size_t i = 0; i < 35; ++i)
      CHECK(out[c * 35 + i] == (pixels[i * 3 + c] / 255.0f - cifar.mean[c]) / cifar.std[c]);
}

TEST_CASE("bytes and normalised floats undergo the same operations to the bit") {
  const int height = 19, width = 23;
  const auto pixels = noise(static_cast<size_t>(height * width * 3));
  AugmentOptions o = parse_strategy(default_strategy);
  o.factor = 2;
  std::vector<float> plain(pixels.size()), scratch(augment_scratch(height, width)), from_floats(pixels.size());
  normalize_sample(pixels.data(), height, width, PixelTable(cifar), plain.data());
  bool flipped = false, taken = false;
  for (uint32_t slot = 0; slot < 24; ++slot) {
    const AugmentDraw d = draw_augment(o, 3, slot / 4, slot, height, width);
    flipped = flipped || d.flip;
    taken = taken || d.factor_taken;
    augment_sample(plain.data(), height, width, o, d, from_floats.data(), scratch.data());
    CHECK(augmented(pixels, height, width, o, d) == from_floats);
  }
  CHECK(flipped);
  CHECK(taken);
}

TEST_CASE("zeros from outside and in the cutout are zeros of the normalised picture") {
  const std::vector<uint8_t> white(8 * 8 * 3, 255);
  AugmentOptions o = parse_strategy("crop_cutout");
  AugmentDraw d;
  d.which = Geometry::crop;
  d.crop_dy = 1;
  d.crop_dx = -1;
  d.cutout_y = 0;
  d.cutout_x = 8;
  const auto out = augmented(white, 8, 8, o, d);
  for (size_t c = 0; c < 3; ++c)
    for (int y = 0; y < 8; ++y)
      for (int x = 0; x < 8; ++x) {
        const bool outside = y == 7 || x == 0, cut = y < 2 && x >= 6;
        CHECK((out[c * 64 + static_cast<size_t>(y * 8 + x)] == 0.0f) == (outside || cut));
      }
}

TEST_CASE("extreme parameters stay inside the picture") {
  const auto pixels = noise(3 * 4 * 3);
  const AugmentOptions o = parse_strategy(default_strategy);
  for (const Geometry which : {Geometry::crop, Geometry::scale, Geometry::rotate}) {
    AugmentDraw d;
    d.which = which;
    d.crop_dy = -100;
    d.crop_dx = 100;
    d.scale_x = 1e9f;
    d.scale_y = -1e9f;
    d.theta = std::numbers::pi_v<float>;
    d.cutout_y = 4;
    for (const float value : augmented(pixels, 3, 4, o, d)) CHECK(std::isfinite(value));
  }
  AugmentOptions cells;
  cells.factor = 8;  // cells of one pixel
  AugmentDraw d;
  d.factor_taken = 1;
  d.factor_row = 2;
  for (const float value : augmented(pixels, 3, 4, cells, d)) CHECK(std::isfinite(value));
}

TEST_CASE("sine and cosine of the rotation") {
  for (double theta = -std::numbers::pi; theta <= std::numbers::pi; theta += 0.01) {
    const auto r = augment_math::rotation(static_cast<float>(theta));
    CHECK(r.xx == doctest::Approx(std::cos(static_cast<float>(theta))).epsilon(1e-6));
    CHECK(std::abs(r.yx - std::sin(static_cast<double>(static_cast<float>(theta)))) < 1e-7);
  }
}

TEST_CASE("draws have an address, stay in range and cover it") {
  const AugmentOptions o = parse_strategy(default_strategy);
  const int height = 32, width = 24, samples = 4000;
  std::vector<AugmentDraw> batch(samples);
  draw_augment(o, 11, 5, height, width, batch);
  double flips = 0, brightness = 0;
  int low_dy = 0, high_dx = 0, high_y = 0;
  for (uint32_t i = 0; i < samples; ++i) {
    const AugmentDraw& d = batch[i];
    const AugmentDraw again = draw_augment(o, 11, 5, i, height, width);
    CHECK(again.brightness_u == d.brightness_u);
    CHECK(again.theta == d.theta);
    CHECK(again.which == batch[0].which);
    CHECK(std::abs(d.crop_dy) <= 4);
    CHECK(std::abs(d.crop_dx) <= 3);
    CHECK((d.scale_x >= 1 / 1.2f && d.scale_x <= 1.2f));
    CHECK(std::abs(d.theta) <= 15.0001f * std::numbers::pi_v<float> / 180);
    CHECK((d.cutout_y >= 0 && d.cutout_y <= height && d.cutout_x >= 0 && d.cutout_x <= width));
    CHECK(d.factor_taken == 0);
    flips += d.flip;
    brightness += d.brightness_u;
    low_dy = std::min(low_dy, d.crop_dy);
    high_dx = std::max(high_dx, d.crop_dx);
    high_y = std::max(high_y, d.cutout_y);
  }
  CHECK(std::abs(flips / samples - 0.5) < 0.04);
  CHECK(std::abs(brightness / samples - 0.5) < 0.025);
  CHECK(low_dy == -4);
  CHECK(high_dx == 3);
  CHECK(high_y == height);
  int which[4] = {};
  for (uint64_t step = 0; step < 3000; ++step)
    ++which[static_cast<int>(draw_augment(o, 11, step, 0, height, width).which)];
  for (int i = 0; i < 3; ++i) CHECK(std::abs(which[i] - 1000) < 120);
  CHECK(which[3] == 0);
  CHECK(draw_augment(parse_strategy("flip"), 11, 5, 0, height, width).which == Geometry::none);
}

TEST_CASE("the factor crop takes a cell with probability 1 - 1/f^2") {
  AugmentOptions o;
  o.factor = 2;
  int taken = 0, cells[2][2] = {};
  for (uint32_t i = 0; i < 4000; ++i) {
    const AugmentDraw d = draw_augment(o, 1, 0, i, 32, 32);
    taken += d.factor_taken;
    ++cells[d.factor_row][d.factor_col];
  }
  CHECK(std::abs(taken - 3000) < 110);
  for (const auto& row : cells)
    for (const int n : row) CHECK(std::abs(n - 1000) < 110);
}

TEST_CASE("strategies by their published names") {
  const AugmentOptions all = parse_strategy("color_crop_cutout_flip_scale_rotate");
  CHECK((all.flip && all.brightness && all.saturation && all.contrast && all.crop && all.scale && all.rotate &&
         all.cutout));
  CHECK(strategy_name(all) == default_strategy);
  CHECK(parse_strategy(strategy_name(parse_strategy("flip_contrast"))) == parse_strategy("contrast_flip"));
  CHECK(parse_strategy("none").none());
  CHECK(strategy_name({}) == "none");
  CHECK_THROWS_WITH_AS(parse_strategy("flip_rotat"),
                       "[augmentation] unknown word 'rotat' in strategy 'flip_rotat' (did you mean 'rotate'?)",
                       ConfigError);
  AugmentOptions bad;
  bad.scale_ratio = 0.5f;
  CHECK_THROWS_AS(check(bad), ConfigError);
  bad = {};
  bad.rotate_degrees = NAN;
  CHECK_THROWS_AS(check(bad), ConfigError);
  CHECK_NOTHROW(check(all));
  CHECK_THROWS_AS(PixelTable({{0, 0, 0}, {1, 0, 1}}), ConfigError);
}
