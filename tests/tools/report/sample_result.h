#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/json.h"

namespace gift::report {

struct SampleOptions {
  std::string loss = "gift";
  double accuracy = 56;  // about where the last test ends
  int classes = 10, epochs = 40, seeds = 3;
  double loss_scale = 0.1;
};

// An object with everything that result.json holds, its numbers made from simple formulas.
inline nlohmann::json sample_result(const SampleOptions& o = {}) {
  using nlohmann::json;
  json curves = json::array(), last = json::array(), best = json::array();
  double sum = 0, squares = 0;
  for (int seed = 0; seed < o.seeds; ++seed) {
    const double end = o.accuracy + 0.6 * std::sin(2.0 * seed + o.accuracy);
    for (int epoch = 1; epoch <= o.epochs; ++epoch) {
      const double t = static_cast<double>(epoch) / o.epochs;
      const bool tested = epoch % std::max(1, o.epochs / 4) == 0 || epoch == o.epochs;
      const double top1 = epoch == o.epochs ? end : end * (1 - 0.4 * std::exp(-4 * t));
      curves.push_back({{"seed", seed},
                        {"epoch", epoch},
                        {"loss", o.loss_scale * (std::exp(-3 * t) + 0.08 + 0.02 * std::sin(9.0 * epoch + seed))},
                        {"learning_rate", epoch <= 2 * o.epochs / 3   ? 1e-3
                                          : epoch <= 5 * o.epochs / 6 ? 2e-4
                                                                      : 4e-5},
                        {"test_top1", tested ? json(top1) : json(nullptr)},
                        {"test_top5", tested ? json(std::min(99.0, top1 + 35)) : json(nullptr)}});
    }
    last.push_back(end);
    best.push_back(end + 0.2);
    sum += end;
    squares += end * end;
  }
  const double n = o.seeds, mean = sum / n, variance = std::max(0.0, squares / n - mean * mean);
  const auto measure = [&](double shift, const json& values) {
    return json{{"mean", mean + shift},
                {"std_population", std::sqrt(variance)},
                {"std_sample", o.seeds > 1 ? json(std::sqrt(variance * n / (n - 1))) : json(nullptr)},
                {"n", o.seeds},
                {"values", values}};
  };
  json names = json::array(), per_class = json::array(), confusion = json::array();
  const std::vector<std::string> animals{"airplane", "automobile", "bird",  "cat",  "deer",
                                         "dog",      "frog",       "horse", "ship", "truck"};
  for (int i = 0; i < o.classes; ++i) {
    names.push_back(o.classes == 10 ? animals[static_cast<size_t>(i)] : "class " + std::to_string(i));
    json row = json::array();
    const double right = std::min(0.95, std::max(0.05, (o.accuracy + 20 * std::sin(3.0 * i)) / 100));
    for (int k = 0; k < o.classes; ++k) {
      const double near = std::exp(-std::fabs(i - k) / 1.5);
      row.push_back(i == k ? std::lround(1000 * right) : std::lround(400 * (1 - right) * near));
    }
    per_class.push_back(100 * right);
    confusion.push_back(row);
  }
  return {{"loss", o.loss},
          {"model", "convnet3"},
          {"epochs", o.epochs},
          {"seeds", o.seeds},
          {"complete", true},
          {"last", measure(0, last)},
          {"last_top5", measure(35, last)},
          {"best", measure(0.2, best)},
          {"diverged", json::array()},
          {"train_s", 61.5},
          {"eval_s", 8.25},
          {"preflight",
           {{"train", {{"path", "examples/cifar10-rded-ipc10"}, {"images", 100}, {"classes", o.classes}}},
            {"teacher", {{"path", "examples/cifar10_conv3.pth"}, {"test_top1", 83.21}, {"train_top1", 99.0}}},
            {"batch_size", 50},
            {"memory_mib", 121.5},
            {"warnings", json::array()}}},
          {"classes", names},
          {"per_class", per_class},
          {"confusion", confusion},
          {"curves", curves},
          {"config", {{"loss", o.loss}, {"train", "examples/cifar10-rded-ipc10"}, {"learning_rate", 0.001}}},
          {"environment", {{"version", "0.1.0"}, {"backend", "cpu"}}}};
}

}  // namespace gift::report
