#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/random/philox.h"
#include "train/compare/comparison.h"

namespace gift::testing {

struct SampleCell {
  std::string loss = "kl", text = "kl(T=20)";
  uint64_t seed = 0;
  double last = 50;
  std::string set = "rded";
  std::string model = "convnet3";
  int epochs = 40, classes = 10, images = 200;
};

// A cell that ended, its figures made from simple formulas around `last`.
inline CellRecord sample_cell(const SampleCell& o) {
  CellRecord cell;
  cell.set = o.set;
  cell.loss = o.text;
  cell.config.train = "sets/" + o.set;
  cell.config.test = "sets/cifar10";
  cell.config.dataset = "cifar10";
  cell.config.model = o.model;
  cell.config.loss = o.loss;
  cell.config.epochs = o.epochs;
  cell.config.seed = o.seed;
  cell.config.seeds = 1;
  cell.config.batch_size = 50;
  cell.config.learning_rate = 1e-3;
  cell.first_gradient_norm = 0.001 * o.last;
  SeedResult& r = cell.result;
  r.seed = o.seed;
  r.finished = true;
  for (int epoch = 1; epoch <= o.epochs; ++epoch) {
    const double t = static_cast<double>(epoch) / o.epochs;
    CurvePoint point{
        epoch, std::exp(-3 * t) + 0.08 + 0.02 * std::sin(9.0 * epoch + static_cast<double>(o.seed)), 1e-3, {}, {}};
    if (epoch > 2 * o.epochs / 3) point.learning_rate = 2e-4;
    if (epoch > 5 * o.epochs / 6) point.learning_rate = 4e-5;
    if (epoch % std::max(1, o.epochs / 4) == 0 || epoch == o.epochs) {
      point.top1 = epoch == o.epochs ? o.last : o.last * (1 - 0.4 * std::exp(-4 * t));
      point.top5 = *point.top1 * 0.4 + 60;
    }
    r.curve.push_back(point);
  }
  r.last_top1 = o.last;
  r.last_top5 = o.last * 0.4 + 60;
  r.best_top1 = o.last + 0.2;
  r.best_epoch = o.epochs / 2;
  r.train_s = 60;
  r.eval_s = 5;
  for (int i = 0; i < o.classes; ++i) {
    const double right = std::min(0.95, std::max(0.05, (o.last + 20 * std::sin(3.0 * i)) / 100));
    for (int k = 0; k < o.classes; ++k)
      r.confusion.push_back(i == k ? std::lround(1000 * right)
                                   : std::lround(400 * (1 - right) * std::exp(-std::fabs(i - k) / 1.5)));
    r.per_class.push_back(100 * right);
  }
  for (int i = 0; i < o.images; ++i) {
    const uint32_t word = Philox{o.seed + 17, Stream::dropout}.at(0, static_cast<uint32_t>(i), 0).word[0];
    cell.correct.push_back(uniform_of(word) * 100 < o.last);
  }
  return cell;
}

// `seeds` cells of each loss on one set; seeds share luck, and each loss has an accuracy of its own.
struct SampleLoss {
  std::string loss, text;
  double accuracy = 50;
  double scatter = 0.3;
};
inline Comparison sample_comparison(const std::vector<SampleLoss>& losses, int seeds,
                                    const std::string& baseline = "") {
  Comparison c;
  for (size_t row = 0; row < losses.size(); ++row) {
    for (int seed = 0; seed < seeds; ++seed) {
      const double luck = 0.8 * std::sin(2.0 * seed + 1);
      const double own = losses[row].scatter * std::sin(5.0 * static_cast<double>(row) + 3.0 * seed);
      c.cells.push_back(sample_cell({.loss = losses[row].loss,
                                     .text = losses[row].text,
                                     .seed = static_cast<uint64_t>(seed),
                                     .last = losses[row].accuracy + luck + own}));
    }
  }
  c.complete = true;
  c.command = "gift compare --train sets/rded --losses ... --seeds " + std::to_string(seeds);
  c.baseline = baseline;
  ComparedSet set;
  set.classes = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
  set.preflight = {{"train", {{"path", "sets/rded"}, {"images", 100}}}, {"teacher", {{"test_top1", 83.21}}}};
  c.sets["rded"] = set;
  c.environment = {{"version", "0.1.0"}, {"backend", "cpu"}};
  return c;
}

}  // namespace gift::testing
