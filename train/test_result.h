#pragma once

#include <cstdint>
#include <vector>

namespace gift {

// How a network does on a labelled set. Accuracies in percent.
struct TestResult {
  int64_t images = 0;
  double top1 = 0, top5 = 0;
  std::vector<double> per_class;           // (C) top-1 of each true class; -1 where the set has no image of it
  std::vector<int64_t> confusion;          // (C, C) [true][predicted]
  std::vector<int32_t> labels, predicted;  // (N) true and top-1 class of each image, in the order of the set
  std::vector<float> logits;               // (N, C) in the order of the set; only when asked for
  double seconds = 0;

  std::vector<uint8_t> correct() const;  // (N) 1 where top-1 is right
};

struct TestOptions {
  int64_t batch_size = 100;
  bool keep_logits = false;
  int64_t at_most = 0;  // 0: all images; else about that many, evenly spread over the set
};

}  // namespace gift
