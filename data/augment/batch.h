#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/parallel/thread_pool.h"
#include "data/augment/augment.h"

namespace gift {

// u8 pictures to batches of network input, f32 N x 3 x height x width, in parallel over the samples. Allocates nothing
// after construction; the bits do not depend on the number of threads. `pool` must outlive it.
class BatchMaker {
 public:
  BatchMaker(const AugmentOptions& options, const Normalization& normalization, int height, int width,
             ThreadPool& pool);

  // Sample i is picture indices[i] of `pictures` (each height x width x 3), augmented by draws[i].
  void augment(const uint8_t* pictures, std::span<const int32_t> indices, std::span<const AugmentDraw> draws,
               float* out);
  // The same for pictures of floats, 3 x height x width, one after the other: sample i is the i-th. They are normalised
  // in place.
  void augment(float* pictures, std::span<const AugmentDraw> draws, float* out);
  // Normalised only.
  void normalize(const uint8_t* pictures, std::span<const int32_t> indices, float* out);

  const AugmentOptions& options() const { return options_; }

 private:
  AugmentOptions options_;
  PixelTable table_;
  int height_, width_;
  ThreadPool& pool_;
  size_t scratch_floats_;
  std::vector<float> scratch_;  // for each worker
};

}  // namespace gift
