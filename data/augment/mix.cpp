#include "data/augment/mix.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/math/augment.h"
#include "core/statistics/beta.h"

namespace gift {
namespace {

namespace math = augment_math;

constexpr uint32_t choice_block = 1, permutation_block = 16;

// Uniform in (0, 1), on a grid of 2^-53 shifted by half a step.
double fine_uniform(uint32_t high, uint32_t low) {
  const uint64_t bits = (uint64_t{high} << 32 | low) >> 11;
  return (static_cast<double>(bits) + 0.5) * 0x1p-53;
}

void permute(const Philox& random, uint64_t step, std::vector<int32_t>& order) {
  std::iota(order.begin(), order.end(), 0);
  const auto n = static_cast<uint32_t>(order.size());
  PhiloxWords words{};
  for (uint32_t i = 0; i + 1 < n; ++i) {
    if (i % 4 == 0) words = random.at(step, batch_slot, permutation_block + i / 4);
    std::swap(order[i], order[i + integer_of(words.word[i % 4], n - i)]);
  }
}

Region box_of(double lambda, const PhiloxWords& words, int height, int width) {
  const double cut = std::sqrt(1.0 - lambda);
  const auto centre = [](uint32_t word, int side) {
    return static_cast<int>(integer_of(word, static_cast<uint32_t>(side)));
  };
  const math::Span rows = math::mix_span(centre(words.word[2], height), static_cast<int>(height * cut), height);
  const math::Span columns = math::mix_span(centre(words.word[3], width), static_cast<int>(width * cut), width);
  return {rows.begin, columns.begin, rows.end - rows.begin, columns.end - columns.begin};
}

void paste(const float* from, size_t width, size_t pixels, const Region& box, float* to) {
  for (size_t c = 0; c < 3; ++c)
    for (int y = box.top; y < box.top + box.height; ++y) {
      const size_t at = c * pixels + static_cast<size_t>(y) * width + static_cast<size_t>(box.left);
      std::copy_n(from + at, box.width, to + at);
    }
}

}  // namespace

void draw_mix(const AugmentOptions& o, uint64_t seed, uint64_t step, int64_t count, int height, int width, MixDraw& d) {
  d.how = o.mix;
  d.partner.clear();
  d.lambda = d.share = 1;
  if (o.mix == Mix::none) return;
  const Philox random{seed, Stream::augment};
  const PhiloxWords words = random.at(step, batch_slot, choice_block);
  const double u = fine_uniform(words.word[0], words.word[1]);
  d.lambda = o.mix_alpha == 1.0 ? u : inverse_incomplete_beta(o.mix_alpha, o.mix_alpha, u);
  d.partner.resize(static_cast<size_t>(count));
  permute(random, step, d.partner);
  if (o.mix == Mix::mixup) {
    d.share = d.lambda;
    return;
  }
  d.box = box_of(d.lambda, words, height, width);
  d.share = 1.0 - static_cast<double>(d.box.height) * d.box.width / (static_cast<double>(height) * width);
}

void mix(const float* in, int height, int width, const MixDraw& d, ThreadPool& pool, float* out) {
  const size_t w = static_cast<size_t>(width), pixels = static_cast<size_t>(height) * w, each = 3 * pixels;
  const auto share = static_cast<float>(d.share);
  pool.run(static_cast<int64_t>(d.partner.size()), [&](int64_t i, int) {
    const float* own = in + static_cast<size_t>(i) * each;
    const float* partner = in + static_cast<size_t>(d.partner[static_cast<size_t>(i)]) * each;
    float* to = out + static_cast<size_t>(i) * each;
    if (d.how == Mix::mixup) {
      for (size_t k = 0; k < each; ++k) to[k] = math::mixed(own[k], partner[k], share);
    } else {
      std::copy_n(own, each, to);
      paste(partner, w, pixels, d.box, to);
    }
  });
}

}  // namespace gift
