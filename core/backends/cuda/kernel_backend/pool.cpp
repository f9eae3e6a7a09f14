#include "core/backends/cuda/kernels/pool.h"

#include <limits>

#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "core/backends/cuda/kernel_backend/operand.h"
#include "core/backends/cuda/kernel_backend/same_format.h"

namespace gift::cuda {
namespace {

PoolLayout layout_of(const Tensor& x, const Shape& y, Pool2dOptions o) {
  const bool last = x.format() == MemoryFormat::channels_last;
  const int64_t channels = last ? x.size(1) : 1, images = last ? x.size(0) : x.size(0) * x.size(1);
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  if (images > most || x.size(2) * x.size(3) > most)
    fail<ShapeError>("pool2d", "x is ", x, ", expected fewer than 2^31 images and pixels on a GPU");
  const auto narrow = [](int64_t v) { return static_cast<int32_t>(v); };
  return {narrow(images),   narrow(x.size(2)), narrow(x.size(3)), narrow(y[2]),      narrow(y[3]),
          narrow(channels), narrow(o.kernel),  narrow(o.stride),  narrow(o.padding), o.kind == PoolKind::max};
}

}  // namespace

void KernelBackend::pool2d_forward(Context& c, const Tensor& x, Pool2dOptions o, Tensor& y0) {
  if (y0.numel() == 0) return;
  OutputLike y(c, x, {y0, false});
  pool_forward(stream(c), layout_of(x, y0.shape(), o), operand("pool2d", x), operand("pool2d", y.tensor()));
  y.finish(c);
}

void KernelBackend::pool2d_backward(Context& c, const Tensor& x0, const Tensor& gy0, Pool2dOptions o,
                                    const GradTarget& gx) {
  if (gx.tensor.numel() == 0) return;
  const Tensor gy = in_format_of(c, gx.tensor, gy0);
  const Tensor x = o.kind == PoolKind::max ? in_format_of(c, gx.tensor, x0) : gx.tensor;
  pool_backward(stream(c), layout_of(gx.tensor, gy.shape(), o), operand("pool2d", x), operand("pool2d", gy),
                operand("pool2d", gx.tensor), gx.add);
}

}  // namespace gift::cuda
