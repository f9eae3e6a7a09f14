#pragma once

#include <span>

#include "core/context.h"
#include "core/metrics/accuracy.h"
#include "core/metrics/confusion.h"
#include "train/test_batches.h"
#include "train/test_result.h"

namespace gift {

// What one network said about the images of a test, batch by batch. On a GPU it is kept there until finish(), and what
// add() queues depends on which batch it is by memory of the device alone, unless logits are kept.
class Tally {
 public:
  // For `images` images; c is what the network runs in.
  Tally(Context& c, int64_t classes, const TestOptions& options, int64_t images);
  void add(const Tensor& scores, const TestBatch& batch);  // scores (B, C)
  // The result, without the time it took; a new test can begin.
  TestResult finish(std::span<const int32_t> labels);

 private:
  void fetch();

  Context& context_;
  int64_t classes_, images_;
  bool keep_logits_;
  std::vector<int32_t> said_;  // top-1 class of each image so far
  std::vector<float> scores_;  // of each image so far; only when asked for
  TopCounts counts_;
  Tensor predicted_, ranks_, logits_;  // of all images, in memory of the device
};

}  // namespace gift
