#pragma once

#include <span>

#include "core/context.h"
#include "core/metrics/accuracy.h"
#include "core/metrics/confusion.h"
#include "train/evaluator.h"

namespace gift {

// A batch of a test: normalised images, and where its first one stands among those that are tested.
struct TestBatch {
  Tensor images;                    // (B, 3, H, W)
  std::span<const int32_t> labels;  // (B)
  Tensor device_labels;             // (B) i32 in memory of the device; undefined on a CPU
  int64_t first = 0;
};

// What one network said about the images, batch by batch. On a GPU it is kept there until finish().
class Tally {
 public:
  // For `images` images; c is what the network runs in.
  Tally(Context& c, int64_t classes, const TestOptions& options, int64_t images);
  void add(const Tensor& scores, const TestBatch& batch);  // scores (B, C)
  TestResult finish();                                     // without the time it took

 private:
  void fetch();

  Context& context_;
  bool keep_logits_;
  TestResult result_;
  TopCounts counts_;
  ConfusionMatrix confusion_;
  Tensor predicted_, ranks_, logits_;  // of all images, in memory of the device
};

}  // namespace gift
