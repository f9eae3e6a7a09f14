#include "tools/predict_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "core/engine.h"
#include "core/error.h"
#include "tools/engine_flags.h"
#include "tools/format.h"
#include "train/predict/predict.h"

namespace gift {
namespace {

void print(std::FILE* out, const Predictions& predictions) {
  std::fprintf(out, "%s: %s; %s\n", predictions.weights.c_str(), predictions.network.c_str(),
               predictions.preprocessing.c_str());
  int width = 0;
  for (const Prediction& prediction : predictions.images) width = std::max(width, columns_of(prediction.image));
  for (const Prediction& prediction : predictions.images) {
    std::fprintf(out, "%s ", pad(prediction.image, width).c_str());
    for (const Guess& guess : prediction.guesses)
      std::fprintf(out, " %s %s%%", guess.name.c_str(), fixed(100 * guess.confidence, 1).c_str());
    std::fprintf(out, "\n");
  }
}

}  // namespace

void PredictCommand::declare(CLI::App& app) {
  app.add_option("images", images_, "image files, or folders of them")->required();
  app.add_option("--weights", weights_, "the network: a student that gift trained, or a checkpoint")->required();
  app.add_option("--top", top_, "most probable classes to list [1]");
  app.add_option("--dataset", config_.dataset, "what a checkpoint was trained on: cifar10, tinyimagenet, ...");
  app.add_option("--normalization", config_.normalization, "cifar, imagenet or six numbers [as trained]");
  app.add_option("--image-size", config_.image_size, "side of the images, where a checkpoint leaves it open");
  app.add_option("--zca-fit", config_.zca_fit,
                 "whitened images: real training set or fit, where it is not in the cache");
  app.add_option("--class-map", config_.class_map, "file of class names in the order of the network's outputs");
  app.add_option("--device", config_.device, "auto, cpu or ref [auto]");
  app.add_option("--threads", threads_, "workers; default: all processors");
  app.add_flag("--csv", csv_, "print image,rank,class,index,confidence");
  app.add_flag("--json", json_, "print one JSON object");
}

int PredictCommand::run() {
  if (csv_ && json_) fail<ConfigError>("gift predict", "--csv and --json exclude each other");
  Engine engine(engine_options(config_, threads_));
  const Predictions predictions = predict(engine, config_, weights_, picture_files(images_), top_);
  if (json_)
    std::printf("%s\n", to_json(predictions).dump().c_str());
  else if (csv_)
    std::fputs(to_csv(predictions).c_str(), stdout);
  else
    print(stdout, predictions);
  return exit_done;
}

}  // namespace gift
