#pragma once

#include <vector>

#include "core/transfer.h"
#include "data/augment/pixel_table.h"
#include "data/source/image_source.h"
#include "train/tally.h"

namespace gift {

// The images of a set in batches for tests, normalised: by the processor, or by a GPU where the set's pixels stay in
// memory.
class TestBatches {
 public:
  TestBatches(Context& c, ImageSource& set, const PixelTable& normalization, const TestOptions& options);

  int64_t images() const { return static_cast<int64_t>(chosen_.size()); }
  // The batch from image `first` on; the tensors hold until the next call.
  TestBatch batch(int64_t first);

 private:
  std::span<const int32_t> indices(int64_t first) const;
  void normalize(std::span<const int32_t> which, const Tensor& images);

  Context& context_;
  ImageSource& set_;
  const PixelTable& normalization_;
  int64_t batch_size_;
  std::vector<int32_t> chosen_, labels_;
  std::vector<uint8_t> pixels_;  // of a batch
  Staging<float> staging_;
  Tensor images_;                         // of a batch
  Tensor device_chosen_, device_labels_;  // of all images
};

}  // namespace gift
