#pragma once

#include <span>
#include <vector>

#include "core/context.h"
#include "core/transfer.h"
#include "data/augment/batch.h"
#include "data/source/image_source.h"
#include "train/batch_feed.h"

namespace gift {

// Batches made by the processor. The order, the random choices and so the bits depend on seed, epoch and step alone.
class HostFeed final : public BatchFeed {
 public:
  // stored: labels that came with the set, or replayed ones, stand for the teacher's logits.
  HostFeed(Context& context, ImageSource& set, const CohortConfig& config, bool stored);

  int64_t steps_per_epoch() const override;
  int64_t samples(int64_t i) const override { return static_cast<int64_t>(indices_of(i).size()); }
  void begin_epoch(int number) override;
  void prepare(int64_t i) override { batch_ = config_.replay ? replayed(i) : drawn(i); }
  Batch batch(int64_t) override { return batch_; }

 private:
  std::span<const int32_t> indices_of(int64_t i) const;
  Batch drawn(int64_t i);
  Batch replayed(int64_t i);
  void fill(std::span<const int32_t> indices, std::span<const AugmentDraw> draws, Batch& batch);
  Tensor stored_labels(std::span<const int32_t> indices);

  ImageSource& set_;
  CohortConfig config_;
  BatchMaker maker_;
  ThreadPool& pool_;
  std::vector<AugmentDraw> draws_;
  std::vector<uint8_t> pixels_;    // of a batch, where the set does not stay in memory
  std::vector<float> planes_;      // of a batch, where the set is one of floats
  std::vector<int32_t> in_order_;  // 0, 1, 2, ...
  std::vector<int32_t> order_;
  int epoch_ = 0;
  MixDraw mix_;
  Batch batch_;
  Tensor images_, labels_;         // of a full batch; the tail uses their first rows
  Tensor mixed_, partner_labels_;  // where batches are mixed
  Tensor stored_;                  // labels that came with the set; none: the teacher's count
  Staging<float> image_staging_, mixed_staging_, stored_staging_;
  Staging<int32_t> label_staging_, partner_staging_;
};

}  // namespace gift
