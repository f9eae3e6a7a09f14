#pragma once

#include <memory>
#include <vector>

#include "data/augment/device_batch.h"
#include "data/epoch_draws.h"
#include "data/source/image_source.h"
#include "train/batch_feed.h"
#include "train/outbox.h"

namespace gift {

// Batches made by a GPU, with the same choices as HostFeed's. Pictures that fit the set's memory limit stay in the
// GPU's memory, others are sent there, a batch at a time, while it works on the batch before. The order and the choices
// of an epoch are sent before its first step; replayed labels bring their own with each batch.
class DeviceFeed final : public BatchFeed {
 public:
  // state: what batches read their place in the epoch from, in memory of the device. stored: labels that came with the
  // set, or replayed ones, stand for the teacher's logits.
  DeviceFeed(Context& context, ImageSource& set, const CohortConfig& config, bool stored, const StepState* state);

  const Batches& batches() const override { return epoch_.batches(); }
  void begin_epoch(int number) override;
  void look_ahead(int number) override;
  void prepare(int64_t i) override;
  Batch batch(int64_t i) override;

 private:
  bool mixes() const { return config_.augment.mix != Mix::none; }
  bool streams() const { return !set_.floats() && !set_.resident(); }
  void upload_set(bool stored);
  void make_outbox();
  void send_pictures(std::span<const int32_t> indices);
  void send_choices(int64_t i, const ReplayedBatch& replayed);

  Context& context_;
  ImageSource& set_;
  CohortConfig config_;
  EpochDraws epoch_;
  int drawn_ = 0;  // the epoch of which the following are
  std::vector<AugmentDraw> draws_;
  std::vector<MixStep> mix_steps_;
  std::vector<int32_t> partners_;
  EpochRows rows_;
  MixRows mix_rows_;
  std::unique_ptr<Outbox> outbox_;  // where each batch sends something
  Tensor pictures_;                 // of the set, or of a batch where they are sent
  Tensor set_labels_, set_stored_;
  Tensor images_, mixed_, labels_, partner_labels_, share_, stored_;  // of a full batch; the tail uses their first rows
};

}  // namespace gift
