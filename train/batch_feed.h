#pragma once

#include <cstdint>

#include "data/augment/mix.h"
#include "data/augment/options.h"
#include "data/augment/pixel_table.h"
#include "data/labels/soft_labels.h"
#include "data/order.h"
#include "data/source/image_source.h"
#include "train/batch.h"

namespace gift {

// What the students of a cohort share.
struct CohortConfig {
  AugmentOptions augment;
  Normalization normalization;
  int64_t batch_size = 50;
  uint64_t seed = 0;
  // Stored labels: order, augmentation and logits come from them.
  const SoftLabels* replay = nullptr;
  bool stack = false;  // equal students train as one network (train/stacked_students.h)
};

// Makes the augmented batches of a set, in memory of the device.
class BatchFeed {
 public:
  virtual ~BatchFeed() = default;
  virtual const Batches& batches() const = 0;  // of an epoch, one for each step
  // Epochs count from 1.
  virtual void begin_epoch(int number) = 0;
  // What can be got ready for that epoch while the device still works on the one before.
  virtual void look_ahead(int /*number*/) {}
  // What the host has to do for step i. Comes before batch(i).
  virtual void prepare(int64_t i) = 0;
  // The batch of step i of the epoch; its tensors hold until the next prepare(). Without `teacher` where no labels are
  // stored. May queue work that depends on i by the number of samples alone and finds all else in memory of the device
  // (StepState::sample), so that it can be recorded and replayed.
  virtual Batch batch(int64_t i) = 0;
};

// The batch of step i as the stored labels say; errors where they do not fit.
ReplayedBatch replayed_batch(const CohortConfig& config, int epoch, int64_t i, const ImageSource& set);

}  // namespace gift
