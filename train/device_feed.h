#pragma once

#include <vector>

#include "data/augment/device_batch.h"
#include "data/source/image_source.h"
#include "train/batch_feed.h"

namespace gift {

// Batches made by a GPU: the pictures stay in its memory, and the order and the random choices of an epoch, the same as
// HostFeed's, are sent there before its first step. The steps themselves ask nothing of the host.
class DeviceFeed final : public BatchFeed {
 public:
  // For sets whose pictures stay in memory and no replayed labels. state: what batches read their place in the epoch
  // from, in memory of the device. stored: labels that came with the set stand for the teacher's logits.
  DeviceFeed(Context& context, ImageSource& set, const CohortConfig& config, bool stored, const StepState* state);

  static bool takes(const ImageSource& set, const CohortConfig& config) {
    return (set.resident() || set.floats()) && !config.replay;
  }

  int64_t steps_per_epoch() const override;
  int64_t samples(int64_t i) const override;
  void begin_epoch(int number) override;
  void look_ahead(int number) override;
  void prepare(int64_t) override {}
  Batch batch(int64_t i) override;

 private:
  bool mixes() const { return config_.augment.mix != Mix::none; }
  void upload_set(bool stored);

  Context& context_;
  ImageSource& set_;
  CohortConfig config_;
  EpochRows rows_;
  MixRows mix_rows_;
  int drawn_ = 0;  // the epoch of which the following are
  std::vector<int32_t> order_;
  std::vector<AugmentDraw> draws_;
  std::vector<MixStep> mix_steps_;
  std::vector<double> drawn_shares_;  // of each step
  std::vector<int32_t> partners_;
  std::vector<double> shares_;  // of the epoch under way
  Tensor pictures_, set_labels_, set_stored_;
  Tensor images_, mixed_, labels_, partner_labels_, stored_;  // of a full batch; the tail uses their first rows
};

}  // namespace gift
