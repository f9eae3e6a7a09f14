#include "core/backend.h"
#include "core/backends/cuda/kernels/launch.cuh"
#include "core/math/augment.h"
#include "data/augment/device_batch.h"
#include "data/augment/device_checks.h"

namespace gift {
namespace {

using namespace cuda;
using device_batch::Images;

__device__ int64_t row_of(const int64_t* first) { return first == nullptr ? 0 : *first; }

__global__ void mix_kernel(Images in, const MixStep* steps, int64_t batch, const int32_t* partners,
                           const int64_t* first, bool mixup, Elements out) {
  const MixStep& now = steps[row_of(first) / batch];
  const int32_t pixels = in.height * in.width;
  const float share = static_cast<float>(now.share);
  grid_loop(static_cast<int64_t>(in.samples) * pixels, [&](int64_t i) {
    const int32_t sample = static_cast<int32_t>(i / pixels), pixel = static_cast<int32_t>(i % pixels);
    const int32_t partner = partners[row_of(first) + sample];
    const int32_t y = pixel / in.width - now.box.top, x = pixel % in.width - now.box.left;
    const bool pasted = !mixup && y >= 0 && y < now.box.height && x >= 0 && x < now.box.width;
    for (int32_t k = 0; k < in.channels; ++k) {
      const int64_t at = in.at(sample, k, pixel), there = in.at(partner, k, pixel);
      float value = in.elements.at(pasted ? there : at);
      if (mixup) value = augment_math::mixed(value, in.elements.at(there), share);
      out.put(at, value);
    }
  });
}

__global__ void share_kernel(const MixStep* steps, int64_t batch, const int64_t* first, double* out) {
  if (threadIdx.x == 0) *out = steps[row_of(first) / batch].share;
}

// Elements of four bytes, whatever they mean.
__global__ void gather_kernel(const uint32_t* set, const int32_t* index, const int64_t* first, int64_t rows,
                              int64_t columns, uint32_t* out) {
  grid_loop(rows * columns, [&](int64_t i) {
    const int64_t row = i / columns, from = index == nullptr ? row : index[row_of(first) + row];
    out[i] = set[from * columns + (i - row * columns)];
  });
}

const MixStep* steps_of(const MixRows& rows) {
  if (!rows.steps.defined() || rows.steps.rank() != 2 || rows.steps.size(1) != int64_t{sizeof(MixStep)})
    fail<ShapeError>("mix", "steps are no rows of ", sizeof(MixStep), " bytes");
  return reinterpret_cast<const MixStep*>(rows.steps.data<uint8_t>());
}

void gather(Context& c, const char* op, const Tensor& set, const Tensor& index, const int64_t* first, Tensor& out) {
  if (out.device().type != DeviceType::cuda) fail<DeviceError>(op, out, " lies in the memory of the CPU");
  const bool fits = set.rank() > 0 && out.rank() == set.rank() && set.is_contiguous() && out.is_contiguous() &&
                    out.dtype() == set.dtype() && (set.dtype() == DType::i32 || set.dtype() == DType::f32);
  if (!fits) fail<ShapeError>(op, "rows of ", set, " into ", out, ", expected rows of i32 or f32");
  const int64_t rows = out.size(0);
  if (out.numel() == 0) return;
  const int64_t columns = out.numel() / rows;
  if (columns * set.size(0) != set.numel())
    fail<ShapeError>(op, "rows of ", set, " into ", out, ", expected rows of one length");
  launch(c.backend.stream(c), op, gather_kernel, grid_for(out.numel()), reinterpret_cast<const uint32_t*>(set.raw()),
         device_batch::numbers(index), first, rows, columns, reinterpret_cast<uint32_t*>(out.raw()));
}

}  // namespace

void gather_rows(Context& c, const Tensor& set, const EpochRows& rows, Tensor& out) {
  gather(c, "gather_rows", set, rows.index, rows.first, out);
}

void gather_partners(Context& c, const Tensor& labels, const MixRows& rows, Tensor& out) {
  gather(c, "gather_partners", labels, rows.partner, rows.first, out);
}

void gather_share(Context& c, const MixRows& rows, Tensor& out) {
  if (out.device().type != DeviceType::cuda || out.numel() != 1)
    fail<DeviceError>("gather_share", "into ", out, ", expected one element in memory of the device");
  launch(c.backend.stream(c), "gather_share", share_kernel, Grid{1, 32}, steps_of(rows), rows.batch, rows.first,
         out.data<double>());
}

void mix_batch(Context& c, Mix how, const Tensor& in, const MixRows& rows, Tensor& out) {
  const Images from = device_batch::images("mix", in), to = device_batch::images("mix", out);
  if (!(in.shape() == out.shape()) || in.dtype() != out.dtype() || in.format() != out.format())
    fail<ShapeError>("mix", "from ", in, " to ", out, ", expected one shape, element type and format");
  if (how == Mix::none) fail<ConfigError>("mix", "neither cutmix nor mixup is chosen");
  const MixStep* steps = steps_of(rows);
  if (out.numel() == 0) return;
  launch(c.backend.stream(c), "mix", mix_kernel, grid_for(from.pixels()), from, steps, rows.batch,
         rows.partner.data<int32_t>(), rows.first, how == Mix::mixup, to.elements);
}

}  // namespace gift
