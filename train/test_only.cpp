#include "train/test_only.h"

#include "core/files/weights.h"
#include "data/class_subset.h"
#include "models/recognize.h"
#include "models/saved_model.h"
#include "train/arithmetic.h"
#include "train/saved_input.h"
#include "train/sets.h"
#include "train/teacher.h"

namespace gift {
namespace {

// What a checkpoint without a card is fed as: images as networks of its kind take them.
void take_from_names(Config& config, const Weights& shapes) {
  if (const auto found = recognize(shapes.tensors)) config.model = found->name;
}

}  // namespace

TestReport test_saved(Engine& engine, const Config& given, const std::filesystem::path& weights) {
  Config config = given;
  config.train.clear();
  const Weights shapes = read_weight_shapes(weights);
  const std::optional<ModelCard> card = read_model_card(shapes.metadata, weights);
  ModelConfig model{"", 0, 0, 3, config.width, config.norm.empty() ? "batch" : config.norm};
  if (card) {
    model = card->config;
    take_from_card(config, *card, weights);
  } else {
    take_from_names(config, shapes);
  }
  InputPlan plan = input_plan(config);
  const ImageSets sets = open_sets(engine, config, plan);
  TestReport report;
  report.weights = weights.string();
  for (const ClassName& name : sets.map.classes) report.class_names.push_back(name.shown());
  if (!card) model.image_size = sets.test->height();
  const int64_t expected = sets.map.size();
  const std::vector<int32_t> outputs = imagenet_outputs(sets.map.classes);
  if (card && model.classes != expected && outputs.empty())
    fail<ConfigError>("gift eval", weights.string(), ": tells ", model.classes, " classes apart, ", config.test,
                      " has ", expected);
  model.classes = expected;
  Teacher network(engine, weights, model, arithmetic_of(config, engine), outputs);
  report.model = network.description();
  report.result = test(network.context(), network.model(), *sets.test, PixelTable(plan.normalization),
                       {config.eval_batch_size, false, 0});
  return report;
}

nlohmann::json to_json(const TestReport& report) {
  const TestResult& r = report.result;
  nlohmann::json per_class = nlohmann::json::array();
  for (const double value : r.per_class)
    per_class.push_back(value < 0 ? nlohmann::json(nullptr) : nlohmann::json(value));
  return {{"weights", report.weights},
          {"model", report.model},
          {"images", r.images},
          {"top1", r.top1},
          {"top5", r.top5},
          {"classes", report.class_names},
          {"per_class", per_class},
          {"eval_s", r.seconds}};
}

}  // namespace gift
