#include "tests/kernels_on_host/library_ops.h"

// The way of matrix products to and from cuBLASLt.
using namespace gift;
using namespace gift::testing;

namespace {

struct Case {
  Shape batch_a, batch_b;
  int64_t m, n, k;
};
const Case cases[] = {{{}, {}, 5, 10, 30},    {{}, {}, 1, 1, 1},   {{3}, {3}, 7, 9, 20},
                      {{2, 2}, {}, 6, 4, 11}, {{1}, {4}, 3, 5, 2}, {{}, {}, 3, 4, 0}};

Shape with(Shape batch, int64_t rows, int64_t columns) {
  batch.push_back(rows);
  batch.push_back(columns);
  return batch;
}

// Sees what would be asked of cuBLASLt.
struct Watched final : cuda::KernelBackend {
  explicit Watched(EmulatedBackend& memory_of) : with_memory(memory_of) {}
  std::string name() const override { return "watched"; }
  std::string description() const override { return "notes matrix products, computes none"; }
  Allocator& memory(Context& c) override { return with_memory.memory(c); }
  void convolve(Context&, const cuda::ConvProblem&, const cuda::ConvPointers&) override {}
  void multiply(Context&, const cuda::MatmulProblem& problem, const cuda::MatmulPointers&) override { last = problem; }
  EmulatedBackend& with_memory;
  cuda::MatmulProblem last;
};

}  // namespace

TEST_CASE("matrix products, transposed or not, with bias or sum, alone or in batches") {
  for (const auto& [batch_a, batch_b, m, n, k] : cases)
    for (int flags = 0; flags < 4; ++flags)
      for (const DType type : {DType::f32, DType::bf16})
        for (const bool add : {false, true}) {
          const MatmulOptions o{(flags & 1) != 0, (flags & 2) != 0};
          CAPTURE(m);
          CAPTURE(n);
          CAPTURE(k);
          CAPTURE(flags);
          CAPTURE(add);
          CAPTURE(name_of(type));
          const auto compute = [&, m = m, n = n, k = k, &a_batch = batch_a, &b_batch = batch_b](Context& c) {
            const Tensor a = numbers(c, o.transpose_a ? with(a_batch, k, m) : with(a_batch, m, k), 1, type);
            const Tensor b = numbers(c, o.transpose_b ? with(b_batch, n, k) : with(b_batch, k, n), 2);
            std::vector<float> all;
            for (const Tensor& bias : {Tensor(), numbers(c, {n}, 3)}) {
              const Shape& batch = a_batch.numel() >= b_batch.numel() ? a_batch : b_batch;
              const GradTarget y{numbers(c, with(batch, m, n), 4, bias.defined() ? type : DType::f32), add};
              c.backend.matmul(c, a, b, bias, o, y);
              for (const float v : values(c, y.tensor)) all.push_back(v);
            }
            return all;
          };
          Emulated device;
          device.c.precision = type == DType::bf16 ? Precision::bf16 : Precision::fp32;
          Reference reference;
          check_close(compute(device.c), compute(reference.c), type == DType::bf16 ? 2e-2 : 1e-5);
        }
}

TEST_CASE("what cuBLASLt is asked for: shared matrices become rows, addresses are aligned as they are") {
  Emulated d;
  Watched watched(d.backend);
  Context c(d.engine, watched);
  const auto ask = [&](const Tensor& a, const Tensor& b, MatmulOptions o, const Tensor& y) {
    watched.matmul(c, a, b, {}, o, {y, false});
    return watched.last;
  };
  const Tensor a = empty(d.c, {4, 8, 16}), b = empty(d.c, {16, 32}), y = empty(d.c, {4, 8, 32});
  cuda::MatmulProblem p = ask(a, b, {}, y);
  CHECK(p.m == 32);
  CHECK(p.batch == 1);
  CHECK(p.alignment == 16);
  CHECK(p.str() == "32x16 by 16x32 f32");

  const Tensor at = empty(d.c, {4, 16, 8});
  p = ask(at, b, {.transpose_a = true}, y);
  CHECK(p.batch == 4);
  CHECK(p.b_step == 0);
  CHECK(p.a_step == 128);

  c.precision = Precision::tf32;
  const Tensor vector = empty(d.c, {17});
  const Tensor odd = vector.select_strides({1, 16}, {16, 1}, 1);
  p = ask(odd, b, {}, empty(d.c, {1, 32}));
  CHECK(p.alignment == 4);
  CHECK(p.tf32);
}

TEST_CASE("matrices of f64 are refused in words") {
  Emulated d;
  const Tensor a = empty(d.c, {2, 2}, DType::f64);
  CHECK_THROWS_WITH_AS(d.c.backend.matmul(d.c, a, a, {}, {}, {a, false}), doctest::Contains("f32 and bf16"),
                       DeviceError);
}
