#include "data/augment/mix.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/statistics/beta.h"

using namespace gift;

namespace {

AugmentOptions options(const char* words, double alpha) {
  AugmentOptions o = parse_strategy(words);
  o.mix_alpha = alpha;
  return o;
}

// Largest distance between the distribution of lambda over `draws` steps and Beta(alpha, alpha).
double distance(double alpha, int draws) {
  const AugmentOptions o = options("mixup", alpha);
  std::vector<double> lambda;
  MixDraw d;
  for (int step = 0; step < draws; ++step) {
    draw_mix(o, 17, static_cast<uint64_t>(step), 1, 8, 8, d);
    lambda.push_back(d.lambda);
  }
  std::sort(lambda.begin(), lambda.end());
  double worst = 0;
  for (size_t i = 0; i < lambda.size(); ++i)
    worst =
        std::max(worst, std::abs(incomplete_beta(alpha, alpha, lambda[i]) - (static_cast<double>(i) + 0.5) / draws));
  return worst;
}

}  // namespace

TEST_CASE("lambda follows the beta distribution asked for") {
  for (const double alpha : {0.2, 0.8, 1.0, 4.0}) {
    CAPTURE(alpha);
    CHECK(distance(alpha, 4000) < 1.63 / std::sqrt(4000.0));  // Kolmogorov-Smirnov at 1 %
  }
}

TEST_CASE("a batch has one lambda, one box and one permutation, by address") {
  const AugmentOptions o = options("cutmix", 1);
  MixDraw a, b;
  int fixed = 0, empty = 0;
  double share = 0;
  for (uint64_t step = 0; step < 300; ++step) {
    draw_mix(o, 2, step, 50, 32, 24, a);
    draw_mix(o, 2, step, 50, 32, 24, b);
    CHECK((a.lambda == b.lambda && a.partner == b.partner && a.box.top == b.box.top));
    CHECK((a.box.top >= 0 && a.box.left >= 0));
    CHECK((a.box.top + a.box.height <= 32 && a.box.left + a.box.width <= 24));
    CHECK(a.share == 1 - a.box.height * a.box.width / 768.0);
    CHECK(a.share >= a.lambda - 1e-12);  // borders and odd sides only take from the box
    empty += a.share == 1;
    share += a.share / 300;
    for (size_t i = 0; i < 50; ++i) fixed += a.partner[i] == static_cast<int32_t>(i);
    std::sort(a.partner.begin(), a.partner.end());
    for (int32_t i = 0; i < 50; ++i) CHECK(a.partner[static_cast<size_t>(i)] == i);
  }
  CHECK(std::abs(fixed - 300) < 80);  // one fixed point is expected
  CHECK(empty < 20);
  CHECK((share > 0.55 && share < 0.75));
  draw_mix(parse_strategy("dsa"), 2, 0, 50, 32, 24, a);
  CHECK((a.how == Mix::none && a.partner.empty() && a.share == 1));
}

TEST_CASE("cutmix pastes the partner's box, mixup weighs, whatever the threads") {
  const int height = 6, width = 5, count = 4;
  const size_t each = 90;
  std::vector<float> in(each * count);
  for (size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i);
  MixDraw d;
  d.how = Mix::cutmix;
  d.box = {1, 2, 3, 2};
  d.partner = {2, 1, 3, 0};
  ThreadPool one(1), three(3);
  std::vector<float> out(in.size()), again(in.size());
  mix(in.data(), height, width, d, one, out.data());
  for (size_t i = 0; i < out.size(); ++i) {
    const size_t picture = i / each, y = i % 30 / 5, x = i % 5;
    const bool inside = y >= 1 && y < 4 && x >= 2 && x < 4;
    CHECK(out[i] == in[(inside ? static_cast<size_t>(d.partner[picture]) : picture) * each + i % each]);
  }
  mix(in.data(), height, width, d, three, again.data());
  CHECK(out == again);
  d.how = Mix::mixup;
  d.share = 0.75;
  mix(in.data(), height, width, d, three, out.data());
  for (size_t i = 0; i < out.size(); ++i)
    CHECK(out[i] == 0.75f * in[i] + 0.25f * in[static_cast<size_t>(d.partner[i / each]) * each + i % each]);
}
