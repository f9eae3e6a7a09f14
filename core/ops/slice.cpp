#include "core/ops/slice.h"

#include <algorithm>

#include "core/backend.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

// Part of a tensor in C order along one axis, without copying.
Tensor part(const Tensor& x, int axis, int64_t start, int64_t count, int64_t step = 1) {
  Shape shape = x.shape();
  Strides strides = x.strides();
  const int64_t offset = start * strides[axis];
  shape[axis] = count;
  strides[axis] *= step;
  return x.select_strides(shape, strides, count == 0 ? 0 : offset);
}

void copy_into(Context& c, const Tensor& from, Tensor to) { c.backend.copy(c, from, to); }

struct SliceBackward {
  Shape shape;
  int axis;
  int64_t start, count, step;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    Tensor gx = full(c, shape, 0, gy.dtype());
    copy_into(c, gy, part(gx, axis, start, count, step));
    sink.give(c, 0, gx);
  }
};

constexpr int most_parts = 8;

struct ConcatBackward {
  int axis;
  std::array<int64_t, most_parts> sizes;
  void backward(Context& c, const Tensor& grad, GradSink& sink) {
    const Tensor gy = contiguous(c, grad);
    int64_t start = 0;
    for (int input = 0; input < most_parts; start += sizes[static_cast<size_t>(input++)]) {
      if (!sink.wants(input)) continue;
      const Tensor mine = part(gy, axis, start, sizes[static_cast<size_t>(input)]);
      Tensor gx = empty(c, mine.shape(), mine.dtype());
      c.backend.copy(c, mine, gx);
      sink.give(c, input, gx);
    }
  }
};

Tensor rolled(Context& c, const Tensor& x, const Shape& shifts, const Shape& axes, int sign) {
  Tensor y = x;
  for (int i = 0; i < axes.rank(); ++i) {
    const int axis = x.shape().axis(static_cast<int>(axes[i]));
    const int64_t size = x.size(axis);
    const int64_t shift = size == 0 ? 0 : ((sign * shifts[i]) % size + size) % size;
    if (shift == 0) continue;
    Tensor next = empty(c, x.shape(), x.dtype());
    copy_into(c, part(y, axis, 0, size - shift), part(next, axis, shift, size - shift));
    copy_into(c, part(y, axis, size - shift, shift), part(next, axis, 0, shift));
    y = next;
  }
  return y.detach();
}

struct RollBackward {
  Shape shifts, axes;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    sink.give(c, 0, rolled(c, contiguous(c, gy), shifts, axes, -1));
  }
};

}  // namespace

Tensor slice(Context& c, const Tensor& x0, SliceOptions o) {
  checks::defined("slice", "x", x0);
  const int axis = x0.shape().axis(o.axis);
  if (o.step < 1) fail<ShapeError>("slice", "step ", o.step, ", expected at least 1");
  const int64_t size = x0.size(axis);
  const auto place = [&](int64_t at) { return std::clamp<int64_t>(at < 0 ? at + size : at, 0, size); };
  const int64_t start = place(o.start), stop = std::max(start, place(o.stop));
  const int64_t count = (stop - start + o.step - 1) / o.step;
  const Tensor x = contiguous(c, x0);
  Tensor y;
  if (axis == 0 && o.step == 1) {
    y = x.batch(start, stop);
  } else {
    const Tensor chosen = part(x, axis, start, count, o.step);
    y = empty(c, chosen.shape(), x.dtype());
    c.backend.copy(c, chosen, y);
  }
  record<SliceBackward>(c, y, {&x}, x.shape(), axis, start, count, o.step);
  return y;
}

Tensor concat(Context& c, std::initializer_list<Tensor> parts, int signed_axis) {
  if (parts.size() == 0 || parts.size() > most_parts)
    fail<ShapeError>("concat", parts.size(), " tensors, expected 1 to ", most_parts);
  std::array<Tensor, most_parts> in;
  std::array<int64_t, most_parts> sizes{};
  const Tensor& first = *parts.begin();
  checks::defined("concat", "tensor 0", first);
  const int axis = first.shape().axis(signed_axis);
  Shape shape = first.shape();
  shape[axis] = 0;
  size_t number = 0;
  for (const Tensor& x : parts) {
    Shape expected = first.shape();
    if (x.defined() && x.rank() == first.rank()) expected[axis] = x.size(axis);
    checks::shape("concat", "a part", x, expected);
    checks::same_dtype("concat", first, x);
    in[number] = contiguous(c, x);
    sizes[number] = x.size(axis);
    shape[axis] += sizes[number++];
  }
  Tensor y = empty(c, shape, first.dtype());
  int64_t start = 0;
  for (size_t i = 0; i < number; start += sizes[i++]) copy_into(c, in[i], part(y, axis, start, sizes[i]));
  record<ConcatBackward>(c, y, {&in[0], &in[1], &in[2], &in[3], &in[4], &in[5], &in[6], &in[7]}, axis, sizes);
  return y;
}

Tensor roll(Context& c, const Tensor& x0, const Shape& shifts, const Shape& axes) {
  checks::defined("roll", "x", x0);
  if (shifts.rank() != axes.rank())
    fail<ShapeError>("roll", "shifts ", shifts, " along axes ", axes, ", expected one shift an axis");
  const Tensor x = contiguous(c, x0);
  Tensor y = rolled(c, x, shifts, axes, 1);
  record<RollBackward>(c, y, {&x}, shifts, axes);
  return y;
}

}  // namespace gift
