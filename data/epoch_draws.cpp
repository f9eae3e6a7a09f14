#include "data/epoch_draws.h"

namespace gift {

void EpochDraws::begin(int epoch) {
  if (epoch == epoch_) return;
  order_ = epoch_order(seed_, static_cast<uint64_t>(epoch), batches_.samples);
  epoch_ = epoch;
}

std::span<const int32_t> EpochDraws::indices(int64_t i) const {
  return std::span(order_).subspan(static_cast<size_t>(batches_.begin(i)), static_cast<size_t>(batches_.size(i)));
}

void EpochDraws::draw(int64_t i, std::span<AugmentDraw> draws, MixDraw& mix) const {
  const auto step = static_cast<uint64_t>((epoch_ - 1) * batches_.count() + i);
  draw_augment(options_, seed_, step, height_, width_, draws);
  draw_mix(options_, seed_, step, batches_.size(i), height_, width_, mix);
}

}  // namespace gift
