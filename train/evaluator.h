#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/parallel/function_ref.h"
#include "data/augment/pixel_table.h"
#include "data/source/image_source.h"
#include "models/model.h"

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

// A network to test, and what it runs in.
struct Tested {
  Context& context;
  Model& model;
};

// Runs networks over the set without augmentation, with running statistics. Ties go to the lower class. Batch size
// and threads do not change the result beyond rounding; the number of threads does not change it at all.
// Each batch is read and normalised once for all of them; `seconds` is each network's share.
std::vector<TestResult> test(std::span<const Tested> networks, ImageSource& set, const PixelTable& normalization,
                             const TestOptions& options = {});
TestResult test(Context& c, Model& model, ImageSource& set, const PixelTable& normalization,
                const TestOptions& options = {});

// The same of whatever gives `results` tensors of logits (B, C) for a batch of normalised images.
using AllLogits = FunctionRef<std::vector<Tensor>(const Tensor& images)>;
std::vector<TestResult> test(Context& c, int64_t classes, size_t results, AllLogits logits, ImageSource& set,
                             const PixelTable& normalization, const TestOptions& options = {});

}  // namespace gift
