#include "core/math/augment.h"
#include "data/augment/planes.h"

namespace gift::augment_stages {

float colour(float* planes, Size size, const Colour& c) {
  constexpr size_t lanes = 16;
  const size_t n = size.pixels();
  float *red = planes, *green = planes + n, *blue = planes + 2 * n;
  float sums[lanes] = {};
  const auto pixel = [&](size_t i, size_t lane) {
    const augment_math::Rgb p =
        augment_math::recoloured({red[i], green[i], blue[i]}, c.shift, c.saturates, c.saturation);
    red[i] = p.red;
    green[i] = p.green;
    blue[i] = p.blue;
    sums[lane] += p.red + p.green + p.blue;
  };
  const size_t whole = n - n % lanes;
  for (size_t i = 0; i < whole; i += lanes)
    for (size_t lane = 0; lane < lanes; ++lane) pixel(i + lane, lane);
  for (size_t i = whole; i < n; ++i) pixel(i, i - whole);
  double sum = 0.0;
  for (const float lane : sums) sum += lane;
  return static_cast<float>(sum / static_cast<double>(3 * n));
}

}  // namespace gift::augment_stages
