#pragma once

#include <doctest/doctest.h>

#include <deque>

#include "tests/train/made_images.h"
#include "train/evaluator.h"

namespace gift::testing {

// On an engine that records: networks whose weights change from test to test, one of which drops out, are told the same
// by an evaluator that is kept as by tests piece by piece. Five batches and a smaller one.
inline void check_replayed_tests(Engine& engine, bool resident) {
  CAPTURE(resident);
  constexpr int classes = 4, side = 16;
  MadeImages set(22, side, classes, resident);
  std::deque<Context> contexts;
  std::deque<Model> models;
  std::vector<Tested> networks;
  for (const char* norm : {"batch", "instance"}) {
    Context& context = contexts.emplace_back(engine);
    ModelConfig config{.name = "convnet3", .classes = classes, .image_size = side, .width = 8};
    config.norm = norm;
    networks.push_back({context, models.emplace_back(context, config)});
  }
  const PixelTable pixels{Normalization{}};
  Evaluator evaluator(engine, set, pixels, {4, false, 0});
  std::vector<int32_t> before;
  for (uint64_t seed = 0; seed < 3; ++seed) {
    CAPTURE(seed);
    for (Model& model : models) model.initialize(seed);
    if (seed == 2) networks.pop_back();
    const std::vector<TestResult> got = evaluator.test(networks);
    CHECK(evaluator.not_recorded() == "");
    REQUIRE(got.size() == networks.size());
    for (size_t k = 0; k < got.size(); ++k) {  // where logits are asked for nothing is recorded
      const TestResult want = test(networks[k].context, networks[k].model, set, pixels, {4, true, 0});
      CHECK(got[k].images == 22);
      CHECK(got[k].predicted == want.predicted);
      CHECK(got[k].labels == want.labels);
      CHECK(got[k].confusion == want.confusion);
      CHECK(got[k].top1 == want.top1);
      CHECK(got[k].top5 == want.top5);
      CHECK(got[k].logits.empty());
    }
    CHECK(got[0].predicted != before);
    before = got[0].predicted;
  }
}

}  // namespace gift::testing
