#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/engine.h"
#include "core/json.h"
#include "train/config.h"

namespace gift {

struct Guess {
  int32_t index = 0;      // output of the network
  std::string name;       // of the class, where the data set is known; else its number
  double confidence = 0;  // softmax, 0 to 1
};

struct Prediction {
  std::string image;
  std::vector<Guess> guesses;  // the most probable first
};

struct Predictions {
  std::string weights, network, preprocessing;  // "Resize(256) + CenterCrop(224), normalised with imagenet statistics"
  std::vector<Prediction> images;
};

// What a saved network takes pictures for. A student that gift wrote knows its data set and normalisation; for other
// files `config` tells them (dataset, or normalization and image_size; class_map for names). Pictures that do not have
// the network's size after the data set's own preparation are resized by their shorter side and cut in the middle.
// ConfigError where the preparation is not known, errors of load_model and of pictures (naming the file).
Predictions predict(Engine& engine, const Config& config, const std::filesystem::path& weights,
                    const std::vector<std::filesystem::path>& images, int top);

// The picture files that paths lead to: files as they are, folders with all that lies below them. ConfigError where
// there is none.
std::vector<std::filesystem::path> picture_files(const std::vector<std::string>& paths);

nlohmann::ordered_json to_json(const Predictions& predictions);
std::string to_csv(const Predictions& predictions);  // image,rank,class,index,confidence

}  // namespace gift
