#pragma once

#include "core/backend.h"

// Images as cuDNN takes them: dense, channels innermost, one element type, aligned to 16 bytes.
namespace gift::cuda {

// Whether it is such an image as it lies.
bool is_image(const Tensor& x, DType type);

// The image itself, or a copy with zeros up to `channels`.
Tensor as_image(Context& c, const Tensor& x, DType type, int64_t channels);

// Copies into the first channels of an image, with zeros in the others.
void put_image(Context& c, const Tensor& x, Tensor& image);

// Where a kernel that only overwrites images puts a result, and how that gets to its target.
class ImageResult {
 public:
  ImageResult(Context& c, const GradTarget& target, DType type, int64_t channels);
  Tensor& image() { return image_; }
  void finish(Context& c);  // call after writing the image

 private:
  const GradTarget& target_;
  bool direct_;
  Tensor image_;
};

}  // namespace gift::cuda
