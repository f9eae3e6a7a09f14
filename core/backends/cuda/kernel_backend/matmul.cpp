#include <algorithm>

#include "core/backends/cuda/kernel_backend/kernel_backend.h"

namespace gift::cuda {
namespace {

void check_type(const char* what, const Tensor& t) {
  if (t.dtype() != DType::f32 && t.dtype() != DType::bf16)
    fail<DeviceError>("matmul", what, " is ", t, "; CUDA matrix products are of f32 and bf16");
}

Tensor as_matrix(Context& c, const Tensor& x, DType type) {
  if (!x.defined() || (x.dtype() == type && x.is_contiguous())) return x;
  Tensor out = empty(c, x.shape(), type);
  c.backend.copy(c, x, out);
  return out;
}

// The largest power of two up to 16 that divides all addresses.
int64_t alignment_of(std::initializer_list<const void*> places) {
  uintptr_t all = 16;
  for (const void* place : places) all |= reinterpret_cast<uintptr_t>(place);
  return static_cast<int64_t>(all & (~all + 1));
}

}  // namespace

void KernelBackend::matmul(Context& c, const Tensor& a0, const Tensor& b0, const Tensor& bias0, MatmulOptions o,
                           const GradTarget& target) {
  check_type("a", a0);
  check_type("b", b0);
  check_type("y", target.tensor);
  if (target.tensor.numel() == 0) return;
  const DType type = c.precision == Precision::bf16 ? DType::bf16 : DType::f32;
  const Tensor a = as_matrix(c, a0, type), b = as_matrix(c, b0, type), bias = as_matrix(c, bias0, DType::f32);
  Tensor to = target.tensor;
  const bool direct = to.dtype() == DType::f32 && to.is_contiguous();
  Tensor y = direct ? to : empty(c, to.shape());

  MatmulProblem p;
  p.m = a.size(o.transpose_a ? -1 : -2);
  p.k = a.size(o.transpose_a ? -2 : -1);
  p.n = b.size(o.transpose_b ? -2 : -1);
  p.batch = y.numel() / (p.m * p.n);
  p.a_step = a.numel() == p.m * p.k ? 0 : p.m * p.k;
  p.b_step = b.numel() == p.k * p.n ? 0 : p.k * p.n;
  p.transpose_a = o.transpose_a;
  p.transpose_b = o.transpose_b;
  p.operands = type;
  p.tf32 = c.precision == Precision::tf32;
  p.bias = bias.defined();
  p.add = direct && target.add;
  if (p.k == 0) {  // a sum of nothing
    if (!p.add) fill(c, y, 0);
    if (p.bias) binary(c, BinaryOp::add, y, bias, y);
  } else {
    const MatmulPointers at{a.raw(), b.raw(), p.bias ? bias.data<float>() : nullptr, y.data<float>()};
    p.alignment = alignment_of({at.a, at.b, at.bias, at.y});
    multiply(c, p.flattened(), at);
  }
  if (direct) return;
  if (target.add) {
    binary(c, BinaryOp::add, to, y, to);
  } else {
    copy(c, y, to);
  }
}

}  // namespace gift::cuda
