#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/parallel/function_ref.h"
#include "data/augment/pixel_table.h"
#include "data/source/image_source.h"
#include "models/model.h"
#include "train/tally.h"
#include "train/test_batches.h"

namespace gift {

// A network to test, and what it runs in.
struct Tested {
  Context& context;
  Model& model;
  bool operator==(const Tested& other) const { return &context == &other.context && &model == &other.model; }
};

// Tests networks on one set, without augmentation and with running statistics, as often as is wanted. Ties go to the
// lower class. Batch size and threads do not change a result beyond rounding; the number of threads does not change it
// at all. Each batch is read and normalised once for all networks; `seconds` is each network's share.
//
// On a GPU the batches of a test are queued without waiting. The first of a test is queued piece by piece, and what is
// derived from weights (folded norms, packed copies) is renewed in its place with it. The others, but for a smaller
// last one, are replays of one recording, which lasts for as long as the same networks are tested.
class Evaluator {
 public:
  // set and normalization must outlive it, as must the networks that were tested last.
  Evaluator(Engine& engine, ImageSource& set, const PixelTable& normalization, const TestOptions& options = {});
  std::vector<TestResult> test(std::span<const Tested> networks);
  // Where batches could be recorded, but one of them could not: why. Empty else.
  const std::string& not_recorded() const { return not_recorded_; }

 private:
  void take(std::span<const Tested> networks);
  void queue(int64_t first);
  bool replay(int64_t first);

  TestOptions options_;
  Context context_;  // of the batches
  TestBatches batches_;
  std::vector<Tested> networks_;
  std::deque<Tally> tallies_;
  std::unique_ptr<Recording> recording_;
  std::string not_recorded_;
};

// One test.
std::vector<TestResult> test(std::span<const Tested> networks, ImageSource& set, const PixelTable& normalization,
                             const TestOptions& options = {});
TestResult test(Context& c, Model& model, ImageSource& set, const PixelTable& normalization,
                const TestOptions& options = {});

// The same of whatever gives `results` tensors of logits (B, C) for a batch of normalised images.
using AllLogits = FunctionRef<std::vector<Tensor>(const Tensor& images)>;
std::vector<TestResult> test(Context& c, int64_t classes, size_t results, AllLogits logits, ImageSource& set,
                             const PixelTable& normalization, const TestOptions& options = {});

}  // namespace gift
