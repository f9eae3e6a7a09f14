#pragma once

#include <span>
#include <vector>

#include "core/context.h"
#include "data/augment/batch.h"
#include "data/epoch_draws.h"
#include "data/source/image_source.h"
#include "train/batch_feed.h"

namespace gift {

// Batches made by the processor, for networks that it runs.
class HostFeed final : public BatchFeed {
 public:
  // stored: labels that came with the set, or replayed ones, stand for the teacher's logits.
  HostFeed(Context& context, ImageSource& set, const CohortConfig& config, bool stored);

  const Batches& batches() const override { return epoch_.batches(); }
  void begin_epoch(int number) override { epoch_.begin(number); }
  void prepare(int64_t i) override { batch_ = config_.replay ? replayed(i) : drawn(i); }
  Batch batch(int64_t) override { return batch_; }

 private:
  Batch drawn(int64_t i);
  Batch replayed(int64_t i);
  Batch made(std::span<const int32_t> indices, std::span<const AugmentDraw> draws);
  void augment(std::span<const int32_t> indices, std::span<const AugmentDraw> draws, const Tensor& images);
  void mix_in(Batch& batch);
  Tensor stored_labels(std::span<const int32_t> indices);

  ImageSource& set_;
  CohortConfig config_;
  EpochDraws epoch_;
  BatchMaker maker_;
  ThreadPool& pool_;
  std::vector<AugmentDraw> draws_;
  std::vector<uint8_t> pixels_;    // of a batch, where the set does not stay in memory
  std::vector<float> planes_;      // of a batch, where the set is one of floats
  std::vector<int32_t> in_order_;  // 0, 1, 2, ...
  MixDraw mix_;
  Batch batch_;
  Tensor images_, labels_;                 // of a full batch; the tail uses their first rows
  Tensor mixed_, partner_labels_, share_;  // where batches are mixed
  Tensor stored_;                          // labels that came with the set; none: the teacher's count
};

}  // namespace gift
