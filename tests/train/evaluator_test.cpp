#include "train/evaluator.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "tests/train/made_images.h"

using namespace gift;

TEST_CASE("accuracy follows from the logits, whatever the batch size and the number of threads") {
  std::vector<float> first_logits;
  double first_top1 = -1;
  for (const int threads : {1, 3}) {
    for (const int64_t batch : {4, 7, 100}) {
      Engine engine({.threads = threads});
      Context c(engine);
      Model model(c, {"convnet3", 4, 16, 3, 16, "batch"});
      model.initialize(3);
      model.eval();
      testing::MadeImages images(30, 16, 4);
      const TestResult r = test(c, model, images, PixelTable({}), {batch, true, 0});
      CHECK(r.images == 30);
      REQUIRE(r.logits.size() == 120);
      int correct = 0;
      int64_t diagonal = 0;
      for (size_t i = 0; i < 30; ++i) {
        size_t best = 0;
        for (size_t k = 1; k < 4; ++k)
          if (r.logits[i * 4 + k] > r.logits[i * 4 + best]) best = k;
        correct += best == i % 4;
      }
      for (size_t k = 0; k < 4; ++k) diagonal += r.confusion[k * 5];
      CHECK(r.top1 == doctest::Approx(100.0 * correct / 30));
      CHECK(diagonal == correct);
      CHECK(r.top5 == 100);
      if (first_top1 < 0) {
        first_top1 = r.top1;
        first_logits = r.logits;
      }
      CHECK(r.top1 == first_top1);
      for (size_t i = 0; i < 120; ++i) CHECK(r.logits[i] == doctest::Approx(first_logits[i]).epsilon(1e-4));
    }
  }
}

TEST_CASE("a sample of the set is spread over it, and classes without images are told") {
  Engine engine({.threads = 1});
  Context c(engine);
  Model model(c, {"convnet3", 5, 16, 3, 16, "batch"});
  model.initialize(0);
  model.eval();
  testing::MadeImages images(30, 16, 4);  // classes 0..3 of 5
  const TestResult r = test(c, model, images, PixelTable({}), {8, false, 10});
  CHECK(r.images == 10);
  CHECK(r.per_class[4] == -1);
  CHECK(r.logits.empty());
}

TEST_CASE("networks that are tested together get what each gets alone, on any number of threads") {
  const auto run = [](int threads, bool together) {
    Engine engine({.threads = threads});
    testing::MadeImages images(30, 16, 4);
    std::vector<std::unique_ptr<Context>> contexts;
    std::vector<std::unique_ptr<Model>> models;
    std::vector<Tested> networks;
    for (uint64_t seed = 0; seed < 3; ++seed) {
      contexts.push_back(std::make_unique<Context>(engine));
      models.push_back(std::make_unique<Model>(*contexts.back(), ModelConfig{"convnet3", 4, 16, 3, 16, "batch"}));
      models.back()->initialize(seed);
      networks.push_back({*contexts.back(), *models.back()});
    }
    if (together) return test(networks, images, PixelTable({}), {8, true, 0});
    std::vector<TestResult> out;
    for (Tested& n : networks) out.push_back(test(n.context, n.model, images, PixelTable({}), {8, true, 0}));
    return out;
  };
  const std::vector<TestResult> alone = run(2, false);
  for (const int threads : {1, 2, 3}) {
    const std::vector<TestResult> together = run(threads, true);
    REQUIRE(together.size() == 3);
    for (size_t k = 0; k < 3; ++k) {
      CHECK(together[k].logits == alone[k].logits);
      CHECK(together[k].predicted == alone[k].predicted);
      CHECK(together[k].confusion == alone[k].confusion);
      const std::vector<uint8_t> correct = together[k].correct();
      CHECK(std::count(correct.begin(), correct.end(), 1) * 100.0 / 30 == doctest::Approx(together[k].top1));
    }
  }
}
