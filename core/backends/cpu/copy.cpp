#include <algorithm>
#include <cstring>

#include "core/backends/cpu/cpu_backend_impl.h"
#include "core/backends/cpu/flat.h"

namespace gift {
namespace {

// x and y of one shape (N, C, H, W) in different formats; each plane of x is to be transposed into, or copied by rows
// to, its plane of y.
struct Reorder {
  int64_t planes = 1, rows = 0, columns = 0, from_row = 0, to_row = 0, from_plane = 0, to_plane = 0;
  bool transposed = true;

  Reorder(const Tensor& x, const Tensor& y) {
    const int64_t channels = x.size(1), pixels = x.size(2) * x.size(3);
    const int64_t block = std::max(x.channel_block(), y.channel_block());
    const bool from_plain = x.format() == MemoryFormat::contiguous, to_plain = y.format() == MemoryFormat::contiguous;
    if (block) planes = channels / block;
    const int64_t depth = block ? block : channels;
    // Of channels_last a plane is a range of columns; of the others it is a range of memory.
    from_plane = x.format() == MemoryFormat::channels_last ? depth : depth * pixels;
    to_plane = y.format() == MemoryFormat::channels_last ? depth : depth * pixels;
    const auto step = [&](const Tensor& t) { return t.format() == MemoryFormat::channels_last ? channels : depth; };
    rows = from_plain ? depth : pixels;
    columns = from_plain ? pixels : depth;
    from_row = from_plain ? pixels : step(x);
    to_row = to_plain ? pixels : step(y);
    transposed = from_plain || to_plain;
  }
};

}  // namespace

void CpuBackend::copy(Context& c, const Tensor& x, Tensor& y) {
  if (x.dtype() == y.dtype() && cpu::same_layout(x, y)) {
    const auto size = static_cast<int64_t>(size_of(x.dtype()));
    cpu::for_parts(c, x.numel(), [&](int64_t begin, int64_t end) {
      std::memcpy(y.raw() + begin * size, x.raw() + begin * size, static_cast<size_t>((end - begin) * size));
    });
    return;
  }
  if (cpu::same_layout(x, y) && x.dtype() == DType::f32 && y.dtype() == DType::bf16) {
    cpu::for_parts(c, x.numel(), [&](int64_t begin, int64_t end) {
      pointwise_.to_bf16(end - begin, x.data<float>() + begin, reinterpret_cast<uint16_t*>(y.raw()) + begin);
    });
    return;
  }
  if (cpu::same_layout(x, y) && x.dtype() == DType::bf16 && y.dtype() == DType::f32) {
    cpu::for_parts(c, x.numel(), [&](int64_t begin, int64_t end) {
      pointwise_.from_bf16(end - begin, reinterpret_cast<const uint16_t*>(x.raw()) + begin, y.data<float>() + begin);
    });
    return;
  }
  const bool images = x.rank() == 4 && x.shape() == y.shape() && x.is_dense() && y.is_dense() && x.numel() > 0;
  if (!images || !cpu::all_f32({&x, &y}) ||
      (x.channel_block() && y.channel_block() && x.channel_block() != y.channel_block()))
    return RefBackend::copy(c, x, y);
  const Reorder r(x, y);
  const int64_t image = x.numel() / x.size(0), planes = x.size(0) * r.planes;
  const Slices slices(planes, std::max<int64_t>(1, 16384 / (r.rows * r.columns)), 64);
  c.parallel(slices.count, [&](int64_t slice, int) {
    for (int64_t plane = slices.begin(slice); plane < slices.end(slice); ++plane) {
      const int64_t first = plane / r.planes * image;
      const float* from = x.data<float>() + first + plane % r.planes * r.from_plane;
      float* to = y.data<float>() + first + plane % r.planes * r.to_plane;
      if (r.transposed) {
        transpose_(r.rows, r.columns, from, r.from_row, to, r.to_row);
        continue;
      }
      for (int64_t row = 0; row < r.rows; ++row)
        std::memcpy(to + row * r.to_row, from + row * r.from_row, static_cast<size_t>(r.columns) * sizeof(float));
    }
  });
}

void CpuBackend::fill(Context& c, Tensor& y, double value) {
  if (y.dtype() != DType::f32 || !y.is_dense()) return RefBackend::fill(c, y, value);
  cpu::for_parts(c, y.numel(), [&](int64_t begin, int64_t end) {
    std::fill(y.data<float>() + begin, y.data<float>() + end, static_cast<float>(value));
  });
}

}  // namespace gift
