#include "core/ops/checks.h"

namespace gift::checks {

void defined(std::string_view op, std::string_view what, const Tensor& x) {
  if (!x.defined()) fail<ShapeError>(op, what, " is undefined, expected a tensor");
}

void rank(std::string_view op, std::string_view what, const Tensor& x, int expected) {
  defined(op, what, x);
  if (x.rank() != expected) fail<ShapeError>(op, what, " is ", x, ", expected ", expected, " dimensions");
}

void shape(std::string_view op, std::string_view what, const Tensor& x, const Shape& expected) {
  defined(op, what, x);
  if (!(x.shape() == expected)) fail<ShapeError>(op, what, " is ", x, ", expected ", expected);
}

void real(std::string_view op, std::string_view what, const Tensor& x) {
  defined(op, what, x);
  if (x.dtype() == DType::f32 || x.dtype() == DType::f64) return;
  if (x.dtype() == DType::bf16 && x.device().type == DeviceType::cuda) return;
  fail<ShapeError>(op, what, " is ", x, ", expected elements of f32 or f64");
}

void same_dtype(std::string_view op, const Tensor& a, const Tensor& b) {
  if (a.dtype() != b.dtype()) fail<ShapeError>(op, "operands are ", a, " and ", b, ", expected one element type");
}

void parameter(std::string_view op, const Tensor& x, const Tensor& w) {
  if (x.dtype() == DType::bf16 && w.dtype() == DType::f32) return;
  same_dtype(op, x, w);
}

}  // namespace gift::checks
