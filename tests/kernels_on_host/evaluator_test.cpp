#include "train/evaluator.h"

#include <doctest/doctest.h>

#include <deque>

#include "tests/kernels_on_host/emulated_backend.h"
#include "tests/train/made_images.h"

using namespace gift;
using namespace gift::testing;

namespace {

constexpr int classes = 4, side = 16;

std::vector<TestResult> one_by_one(std::span<const Tested> networks, ImageSource& set) {
  std::vector<TestResult> out;
  for (const Tested& network : networks)  // logits are asked for: nothing is recorded
    out.push_back(test(network.context, network.model, set, PixelTable(Normalization{}), {4, true, 0}));
  return out;
}

}  // namespace

TEST_CASE("tests that are replayed say of changed networks what tests piece by piece say") {
  for (const bool resident : {true, false}) {
    CAPTURE(resident);
    Engine engine({.threads = 1, .backend = BackendKind::reference}, std::make_unique<EmulatedBackend>());
    MadeImages set(22, side, classes, resident);  // five batches and a smaller one
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
      const std::vector<TestResult> got = evaluator.test(networks), want = one_by_one(networks, set);
      CHECK(evaluator.not_recorded() == "");
      REQUIRE(got.size() == networks.size());
      for (size_t k = 0; k < got.size(); ++k) {
        CHECK(got[k].images == 22);
        CHECK(got[k].predicted == want[k].predicted);
        CHECK(got[k].labels == want[k].labels);
        CHECK(got[k].confusion == want[k].confusion);
        CHECK(got[k].top1 == want[k].top1);
        CHECK(got[k].top5 == want[k].top5);
        CHECK(got[k].logits.empty());
      }
      CHECK(got[0].predicted != before);
      before = got[0].predicted;
    }
  }
}
