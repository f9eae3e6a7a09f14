#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "data/augment/batch.h"
#include "data/datasets.h"

using namespace gift;

TEST_CASE("batches equal their samples for any number of threads") {
  const int height = 9, width = 11;
  const size_t each = size_t{3} * height * width;
  std::vector<uint8_t> pictures(each * 20);
  for (size_t i = 0; i < pictures.size(); ++i)
    pictures[i] = static_cast<uint8_t>(philox(static_cast<uint32_t>(i), 0, 0, 0, 0, 0).word[0]);
  const AugmentOptions options = parse_strategy(default_strategy);
  const std::vector<int32_t> indices{19, 0, 3, 3, 7, 11, 2, 5, 18};
  std::vector<AugmentDraw> draws(indices.size());
  draw_augment(options, 1, 2, height, width, draws);
  std::vector<float> want(each * indices.size()), scratch(augment_scratch(height, width));
  for (size_t i = 0; i < indices.size(); ++i)
    augment_sample(&pictures[static_cast<size_t>(indices[i]) * each], height, width, PixelTable(cifar_statistics),
                   options, draws[i], &want[i * each], scratch.data());
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    BatchMaker maker(options, cifar_statistics, height, width, pool);
    std::vector<float> got(want.size(), NAN);
    for (int round = 0; round < 3; ++round) {
      maker.augment(pictures.data(), indices, draws, got.data());
      CHECK(got == want);
    }
    maker.normalize(pictures.data(), indices, got.data());
    CHECK(got[0] == (pictures[19 * each] / 255.0f - cifar_statistics.mean[0]) / cifar_statistics.std[0]);
    CHECK_THROWS_AS(maker.augment(pictures.data(), indices, std::span(draws).first(2), got.data()), ShapeError);
  }
}
