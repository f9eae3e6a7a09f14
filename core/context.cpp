#include "core/context.h"

#include "core/backend.h"
#include "core/transfer.h"

namespace gift {

Allocator& Context::memory() { return backend.memory(*this); }

Tensor empty(Context& context, const Shape& shape, DType dtype, MemoryFormat format) {
  if (format != MemoryFormat::contiguous && shape.rank() != 4)
    fail<ShapeError>("empty", name_of(format), " format for shape ", shape, ", expected (N, C, H, W)");
  int block = 0;
  if (format == MemoryFormat::blocked) {
    block = context.backend.channel_block();
    if (block == 0 || shape[1] % block != 0)
      fail<ShapeError>("empty", "blocked format for shape ", shape, ", expected channels divisible by ", block);
  }
  const auto bytes = static_cast<size_t>(shape.numel()) * size_of(dtype);
  return Tensor(context.memory().allocate(bytes), 0, shape, strides_of(shape, format), dtype, format, block);
}

Tensor empty_like(Context& context, const Tensor& like) {
  return empty(context, like.shape(), like.dtype(), like.format());
}

Tensor full(Context& context, const Shape& shape, double value, DType dtype) {
  Tensor out = empty(context, shape, dtype);
  context.backend.fill(context, out, value);
  return out;
}

template <class T>
Tensor from_host(Context& context, const Shape& shape, const T* values) {
  Tensor out = empty(context, shape, dtype_of<T>);
  write(out, values);
  return out;
}
template Tensor from_host(Context&, const Shape&, const float*);
template Tensor from_host(Context&, const Shape&, const double*);
template Tensor from_host(Context&, const Shape&, const int64_t*);
template Tensor from_host(Context&, const Shape&, const int32_t*);
template Tensor from_host(Context&, const Shape&, const uint8_t*);

}  // namespace gift
