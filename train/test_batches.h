#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/context.h"
#include "data/augment/pixel_table.h"
#include "data/source/image_source.h"
#include "train/outbox.h"
#include "train/test_result.h"

namespace gift {

// A batch of a test: normalised images, and where its first one stands among those that are tested.
struct TestBatch {
  Tensor images;                    // (B, 3, H, W)
  std::span<const int32_t> labels;  // (B)
  int64_t first = 0;
  // In memory of the device, none on a CPU: the labels of all images that are tested, and `first`.
  Tensor device_labels = {};
  const int64_t* device_first = nullptr;
};

// The images of a set in batches for tests, normalised: by the processor, or by a GPU, where the set's pixels stay or
// are sent a batch at a time.
class TestBatches {
 public:
  TestBatches(Context& c, ImageSource& set, const PixelTable& normalization, const TestOptions& options);

  int64_t images() const { return static_cast<int64_t>(chosen_.size()); }
  std::span<const int32_t> labels() const { return labels_; }

  // A test: begin(), then for each batch, from image `first` on, prepare(), batch() and advance() in turn.
  void begin();
  // What the host has to do.
  void prepare(int64_t first);
  // The tensors hold until the next call. May be recorded where the batch is as large.
  TestBatch batch(int64_t first);
  void advance(const TestBatch& batch);

 private:
  std::span<const int32_t> indices(int64_t first) const;
  void normalize(std::span<const int32_t> which);
  void send(std::span<const int32_t> which);
  void prefetch(int64_t first);

  Context context_;
  ImageSource& set_;
  const PixelTable& normalization_;
  int64_t batch_size_;
  std::vector<int32_t> chosen_, labels_;
  std::vector<uint8_t> pixels_;  // of a batch
  Tensor images_;                // of a batch
  // In memory of a device.
  Tensor state_;                  // StepState, of which `sample` counts
  Tensor chosen_on_, labels_on_;  // of all images
  Tensor pictures_;               // of the set, or of a batch where they are sent
  std::unique_ptr<Outbox> outbox_;
};

}  // namespace gift
