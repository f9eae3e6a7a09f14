#include "core/ops/matmul.h"

#include "core/ops/binary.h"
#include "core/ops/broadcasting.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"
#include "core/ops/reshape.h"

namespace gift {
namespace {

Shape leading(const Shape& shape) { return Shape(std::span(shape.begin(), shape.end() - 2)); }

Shape with_matrix(Shape batch, int64_t rows, int64_t columns) {
  batch.push_back(rows);
  batch.push_back(columns);
  return batch;
}

bool one_matrix(const Tensor& x) { return x.numel() == x.size(-1) * x.size(-2); }

struct MatmulBackward {
  Saved a, b;
  MatmulOptions o;
  void backward(Context& c, const Tensor& grad, GradSink& sink) {
    const Tensor gy = contiguous(c, grad);
    const bool ta = o.transpose_a, tb = o.transpose_b;
    if (sink.wants(0)) {
      if (ta)
        product(c, b.get(), gy, {tb, true}, a.get().shape(), sink, 0);
      else
        product(c, gy, b.get(), {false, !tb}, a.get().shape(), sink, 0);
    }
    if (sink.wants(1)) {
      if (tb)
        product(c, gy, a.get(), {true, ta}, b.get().shape(), sink, 1);
      else
        product(c, a.get(), gy, {!ta, false}, b.get().shape(), sink, 1);
    }
  }

  // A matrix shared by the batch gets the sum over the batch.
  static void product(Context& c, const Tensor& p, const Tensor& q, MatmulOptions options, const Shape& input,
                      GradSink& sink, int number) {
    const Shape batch = broadcast(leading(p.shape()), leading(q.shape()));
    const Shape shape = with_matrix(batch, input[-2], input[-1]);
    if (shape.numel() == input.numel()) {
      c.backend.matmul(c, p, q, Tensor(), options, sink.target(c, number));
      return;
    }
    const Tensor full = empty(c, shape, p.dtype());
    c.backend.matmul(c, p, q, Tensor(), options, {full, false});
    broadcasting::give_reduced(c, sink, number, full, input);
  }
};

}  // namespace

Tensor matmul(Context& c, const Tensor& a0, const Tensor& b0, MatmulOptions o) {
  checks::real("matmul", "a", a0);
  checks::real("matmul", "b", b0);
  checks::same_dtype("matmul", a0, b0);
  if (a0.rank() < 2 || b0.rank() < 2) fail<ShapeError>("matmul", a0, " times ", b0, ", expected at least 2 dimensions");
  Tensor a = contiguous(c, a0), b = contiguous(c, b0);
  const int64_t m = a.size(o.transpose_a ? -1 : -2), k = a.size(o.transpose_a ? -2 : -1);
  const int64_t n = b.size(o.transpose_b ? -2 : -1), k_of_b = b.size(o.transpose_b ? -1 : -2);
  if (k != k_of_b) fail<ShapeError>("matmul", a0, " times ", b0, ": inner sizes ", k, " and ", k_of_b, " differ");
  const Shape batch = broadcast(leading(a.shape()), leading(b.shape()));
  if (one_matrix(b) && !o.transpose_a && a.rank() > 2 && b.rank() == 2) {  // one product of all rows
    const Tensor rows = reshape(c, a, {-1, k});
    return reshape(c, matmul(c, rows, b, o), with_matrix(batch, m, n));
  }
  if (!one_matrix(a) && !(leading(a.shape()) == batch))
    a = broadcast_to(c, a, with_matrix(batch, a.size(-2), a.size(-1)));
  if (!one_matrix(b) && !(leading(b.shape()) == batch))
    b = broadcast_to(c, b, with_matrix(batch, b.size(-2), b.size(-1)));
  Tensor y = empty(c, with_matrix(batch, m, n), a.dtype());
  c.backend.matmul(c, a, b, Tensor(), o, {y, false});
  record<MatmulBackward>(c, y, {&a, &b}, a, b, o);
  return y;
}

}  // namespace gift
