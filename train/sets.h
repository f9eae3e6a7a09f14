#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/engine.h"
#include "data/class_map.h"
#include "data/datasets.h"
#include "data/source/image_source.h"
#include "data/zca/zca.h"
#include "train/config.h"
#include "train/observer.h"

namespace gift {

// How the config says pictures reach the network: from the data set, the model's family and the flags that override.
struct InputPlan {
  const Dataset* dataset = nullptr;  // none: sorted folder names, size and statistics from flags
  Normalization normalization;
  std::string normalization_name;
  int size = 0;
  ImageTransform test_transform;
  int crop_factor = 1;
  std::string zca = "none";  // or "correct", "published": known once the sets are open
  std::string zca_file;      // name in the cache of a fit on a set
};

// ConfigError where data set and flags leave something open, or a name is unknown.
InputPlan input_plan(const Config& config);

// The six numbers or the name of a normalisation.
Normalization parse_normalization(const std::string& text);

// Training and test images with labels in one canonical order. `train` is none when config.train is empty.
struct ImageSets {
  std::unique_ptr<ImageSource> train, test;
  std::unique_ptr<ImageSource> holdout;  // training images that are not trained on; none unless config.select asks
  std::string train_layout, test_layout;
  std::string train_method;  // what made the training set, where its names tell (native_loss.h)
  double learning_rate = 0;  // that came with the training set; 0: none did
  ClassMap map;
};
// The whitening that config.zca_fit names: a file of a fit, or a real training set, whose fit is looked for in the
// cache and kept there; sets plan.zca_file. The observer is warned of a fit that will take long. c: of the processor.
Zca open_zca(Context& c, const Config& config, InputPlan& plan, Observer* observer = nullptr);

// Where images are whitened the plan's normalisation becomes none: sources hold what networks see. `shared`: of sets
// that were opened with the same config, for other engines.
ImageSets open_sets(Engine& engine, const Config& config, InputPlan& plan, Observer* observer = nullptr,
                    SharedPixels* shared = nullptr);

}  // namespace gift
