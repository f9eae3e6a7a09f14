#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/augment/draw.h"
#include "data/augment/mix.h"
#include "data/order.h"

namespace gift {

// What the seed decides about the batches of an epoch: their pictures and what is done to them. Addressed by seed,
// epoch and step alone; everybody who makes batches asks here.
class EpochDraws {
 public:
  // For a set of `samples` pictures of height x width in batches of `batch`.
  EpochDraws(const AugmentOptions& options, uint64_t seed, int64_t samples, int64_t batch, int height, int width)
      : options_(options), seed_(seed), batches_{samples, batch}, height_(height), width_(width) {}

  const Batches& batches() const { return batches_; }
  // Epochs count from 1. Draws the order.
  void begin(int epoch);
  int epoch() const { return epoch_; }
  const std::vector<int32_t>& order() const { return order_; }
  // The pictures of step i of the epoch, 0 <= i < batches().count().
  std::span<const int32_t> indices(int64_t i) const;
  // The choices for the batch of step i: one of `draws` for each of its pictures, and how it is mixed.
  void draw(int64_t i, std::span<AugmentDraw> draws, MixDraw& mix) const;

 private:
  AugmentOptions options_;
  uint64_t seed_;
  Batches batches_;
  int height_, width_;
  int epoch_ = 0;
  std::vector<int32_t> order_;
};

}  // namespace gift
