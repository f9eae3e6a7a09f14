#include "core/ops/format.h"

#include "core/backend.h"
#include "core/ops/checks.h"

namespace gift {
namespace {

struct FormatBackward {
  void backward(Context& c, const Tensor& gy, GradSink& sink) { sink.give(c, 0, gy); }
};

}  // namespace

Tensor to_format(Context& c, const Tensor& x, MemoryFormat format) {
  checks::defined("to_format", "x", x);
  const bool there = format == MemoryFormat::contiguous ? x.is_contiguous() : x.format() == format && x.is_dense();
  if (there) {
    if (x.format() == format) return x;
    Tensor y = x.view(x.shape());  // channels_last of one channel or pixel is C order as well
    record<FormatBackward>(c, y, {&x});
    return y;
  }
  Tensor y = empty(c, x.shape(), x.dtype(), format);
  c.backend.copy(c, x, y);
  record<FormatBackward>(c, y, {&x});
  return y;
}

}  // namespace gift
