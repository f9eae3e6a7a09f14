#include "core/backends/cuda/kernel_backend/image_layout.h"

namespace gift::cuda {
namespace {

bool channels_innermost(const Tensor& x) {
  if (x.format() == MemoryFormat::channels_last) return true;
  return x.format() == MemoryFormat::contiguous && (x.size(1) == 1 || x.size(2) * x.size(3) == 1);
}

bool is_aligned(const Tensor& x) { return reinterpret_cast<uintptr_t>(x.raw()) % 16 == 0; }

Tensor first_channels(const Tensor& image, int64_t channels) {
  if (image.size(1) == channels) return image;
  Shape shape = image.shape();
  shape[1] = channels;
  return image.select_strides(shape, image.strides(), 0);
}

}  // namespace

bool is_image(const Tensor& x, DType type) {
  return x.dtype() == type && x.is_dense() && channels_innermost(x) && is_aligned(x);
}

void put_image(Context& c, const Tensor& x, Tensor& image) {
  if (image.size(1) != x.size(1)) c.backend.fill(c, image, 0);
  Tensor part = first_channels(image, x.size(1));
  c.backend.copy(c, x, part);
}

Tensor as_image(Context& c, const Tensor& x, DType type, int64_t channels) {
  if (x.size(1) == channels && is_image(x, type)) return x;
  Tensor image = empty(c, {x.size(0), channels, x.size(2), x.size(3)}, type, MemoryFormat::channels_last);
  put_image(c, x, image);
  return image;
}

ImageResult::ImageResult(Context& c, const GradTarget& target, DType type, int64_t channels)
    : target_(target), direct_(!target.add && target.tensor.size(1) == channels && is_image(target.tensor, type)) {
  const Tensor& t = target.tensor;
  image_ = direct_ ? t : empty(c, {t.size(0), channels, t.size(2), t.size(3)}, type, MemoryFormat::channels_last);
}

void ImageResult::finish(Context& c) {
  if (direct_) return;
  Tensor to = target_.tensor;
  const Tensor result = first_channels(image_, to.size(1));
  if (target_.add) {
    c.backend.binary(c, BinaryOp::add, to, result, to);
  } else {
    c.backend.copy(c, result, to);
  }
}

}  // namespace gift::cuda
