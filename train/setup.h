#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/engine.h"
#include "data/augment/options.h"
#include "data/augment/pixel_table.h"
#include "data/labels/soft_labels.h"
#include "data/source/image_source.h"
#include "losses/loss.h"
#include "models/model.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "train/config.h"
#include "train/observer.h"
#include "train/sets.h"
#include "train/student.h"
#include "train/teachers.h"

namespace gift {

// How one student is made and trained.
struct StudentPlan {
  Config config;  // resolved: no value left to be chosen
  ModelConfig model;
  OptimizerConfig optimizer;
  std::shared_ptr<const Schedule> schedule;
  std::string loss;            // as it was understood: "kl(T=20) + 0.1·ce"
  bool needs_teacher = false;  // the loss wants the logits of the teacher on every batch

  std::unique_ptr<Loss> make_loss() const;
};

// What students that train on the same batches share, opened and consistent; and the student of the config it was
// opened with.
struct Setup {
  InputPlan input;
  std::unique_ptr<ImageSource> train, test;
  std::unique_ptr<ImageSource> holdout;   // training images kept for the choice of an epoch; none unless asked for
  std::string train_layout, test_layout;  // "image folder"
  double learning_rate = 0;               // that came with the training set; 0: none did
  std::string train_method;               // what made the training set, where its names tell
  std::unique_ptr<Teachers> teacher;
  std::shared_ptr<const SoftLabels> labels;  // stored soft labels in its place; none unless asked for
  std::vector<std::string> class_names;
  std::vector<int32_t> imagenet_outputs;  // of the classes (data/class_subset.h), or none
  std::vector<std::string> class_lines;   // how folders map to classes, for people
  std::vector<std::string> warnings;
  Arithmetic arithmetic;
  AugmentOptions augment;
  PixelTable pixel_table{Normalization{}};
  std::vector<int> test_epochs;  // ascending
  StudentPlan student;
  double estimated_test_s = 0;

  const Config& config() const { return student.config; }
  int64_t classes() const { return static_cast<int64_t>(class_names.size()); }
};

// Opens sets and teacher, fills in what the config leaves open and checks that all fits together. Errors name file,
// value and likely cause; what is odd but workable goes to observer.warning(). `shared`: pixels that setups of other
// engines with the same config show as well.
Setup open_setup(Engine& engine, const Config& config, Observer& observer, SharedPixels* shared = nullptr);

// Another student on the sets of a setup: `config` may differ from the setup's in what concerns the student alone
// (train/shared_settings.h). ConfigError for values that do not work.
StudentPlan plan_student(const Setup& setup, const Config& config);

}  // namespace gift
