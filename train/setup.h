#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/engine.h"
#include "data/augment/options.h"
#include "data/augment/pixel_table.h"
#include "data/source/image_source.h"
#include "models/saved_model.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "train/config.h"
#include "train/observer.h"
#include "train/student.h"
#include "train/teacher.h"

namespace gift {

// Everything a run needs, opened and consistent.
struct Setup {
  Config config;  // resolved: no value left to be chosen
  std::unique_ptr<ImageSource> train, test;
  std::string train_layout, test_layout;  // "RDED folder"
  std::unique_ptr<Teacher> teacher;
  bool label_with_teacher = false;  // the loss wants the logits of the teacher on every batch
  std::vector<std::string> class_names;
  std::vector<std::string> class_lines;  // how folders map to classes, for people
  std::string transform;                 // of test images
  std::vector<std::string> warnings;
  ModelConfig student;
  OptimizerConfig optimizer;
  Arithmetic arithmetic;
  AugmentOptions augment;
  Normalization normalization;
  PixelTable pixel_table{Normalization{}};
  std::unique_ptr<Schedule> schedule;
  std::vector<int> test_epochs;  // ascending
  double estimated_test_s = 0;

  Teacher* labeller() const { return label_with_teacher ? teacher.get() : nullptr; }
  ModelCard card() const;  // for saved students: what `gift eval --weights` needs to know
};

// Opens sets and teacher, fills in what the config leaves open and checks that all fits together. Errors name file,
// value and likely cause; what is odd but workable goes to observer.warning().
Setup open_setup(Engine& engine, const Config& config, Observer& observer);

}  // namespace gift
