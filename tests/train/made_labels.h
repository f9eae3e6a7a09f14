#pragma once

#include <cmath>

#include "data/epoch_draws.h"
#include "data/labels/soft_labels.h"

namespace gift::testing {

// Stored labels that are made up as they are asked for, with other choices than the run's own.
class MadeLabels final : public SoftLabels {
 public:
  MadeLabels(const AugmentOptions& augment, int64_t rows, int64_t batch, int64_t classes)
      : augment_(augment), rows_(rows), batch_(batch), classes_(classes) {}
  int64_t epochs() const override { return 1000; }
  int64_t rows() const override { return rows_; }
  int64_t batch_size() const override { return batch_; }
  int64_t classes() const override { return classes_; }
  AugmentOptions augment() const override { return augment_; }
  ReplayedBatch read(uint64_t seed, int64_t epoch, int64_t batch, int height, int width) const override {
    EpochDraws draws(augment_, seed + 100, rows_, batch_, height, width);
    draws.begin(static_cast<int>(epoch + 1));
    const std::span<const int32_t> indices = draws.indices(batch);
    ReplayedBatch out;
    out.indices.assign(indices.begin(), indices.end());
    out.draws.resize(indices.size());
    draws.draw(batch, out.draws, out.mix);
    const auto first = static_cast<double>(100 * epoch + 10 * batch);
    for (size_t i = 0; i < indices.size() * static_cast<size_t>(classes_); ++i)
      out.logits.push_back(static_cast<float>(3 * std::sin(first + static_cast<double>(i))));
    return out;
  }

 private:
  AugmentOptions augment_;
  int64_t rows_, batch_, classes_;
};

}  // namespace gift::testing
