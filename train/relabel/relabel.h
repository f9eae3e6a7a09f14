#pragma once

#include <filesystem>

#include "core/engine.h"
#include "data/labels/label_manifest.h"
#include "train/config.h"
#include "train/observer.h"
#include "train/preflight.h"

namespace gift {

struct RelabelOptions {
  std::filesystem::path out;      // folder of labels
  DType dtype = DType::f16;       // of the logits: f16 or f32
  bool resume = false;            // keep the files in `out` that are whole
  bool allow_other_plan = false;  // resume although machine, library or instruction set changed
  bool dry_run = false;           // say what would be written, and stop
};

// What is about to be written.
struct RelabelPlan {
  LabelManifest manifest;  // its files: those that are kept
  TeacherReport teacher;
  bool tested = false;  // on a test set; else the teacher's figures of it are those of the training set
  int64_t steps = 0;    // to be labelled
  uint64_t free_bytes = 0;
  double seconds = 0;  // estimate
};

class RelabelObserver : public Observer {
 public:
  virtual void plan(const RelabelPlan&) {}
  // Files there are of all, images labelled by this call so far, estimate of the time left.
  virtual void written(int64_t /*files*/, int64_t /*all*/, int64_t /*images*/, double /*seconds_left*/) {}
};

struct RelabelResult {
  LabelManifest manifest;
  bool interrupted = false;
  double top1 = 0;  // percent of the labels whose largest is the image's class, of the files written now
  int64_t images = 0;
  double seconds = 0;
};

// Writes what the teachers say of every batch that runs of config.seed, config.seed + 1, ... would train on, so that a
// run with config.labels = out gets the batches and logits of one with the teachers. A file is written whole or not at
// all, then named in labels.json. ConfigError where `out` holds labels already (without resume) or other ones (with
// it, the first difference is named), where there is no teacher or room on the disk.
RelabelResult run_relabel(Engine& engine, const Config& config, const RelabelOptions& options,
                          RelabelObserver& observer);

}  // namespace gift
