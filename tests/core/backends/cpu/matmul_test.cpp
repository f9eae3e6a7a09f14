#include "core/backends/cpu/dnnl/bf16_matmul.h"
#include "core/math/half.h"
#include "tests/core/backends/cpu/compare.h"

using namespace gift;
using namespace gift::testing;

namespace {

struct Size {
  Shape batch_a, batch_b;
  int64_t m, n, k;
};

Shape with(Shape batch, int64_t rows, int64_t columns) {
  batch.push_back(rows);
  batch.push_back(columns);
  return batch;
}

}  // namespace

TEST_CASE("matrix products equal the reference, transposed or not, with bias or sum, alone or in batches") {
  for (const auto& [batch_a, batch_b, m, n, k] :
       {Size{{}, {}, 50, 10, 300}, Size{{}, {}, 1, 1, 1}, Size{{}, {}, 37, 65, 513}, Size{{}, {}, 5, 200, 7},
        Size{{}, {}, 130, 140, 33}, Size{{3}, {3}, 17, 9, 20}, Size{{2, 2}, {}, 6, 40, 11}, Size{{}, {}, 13, 31, 1100},
        Size{{}, {}, 3, 4, 0}}) {
    for (int flags = 0; flags < 4; ++flags) {
      const MatmulOptions o{(flags & 1) != 0, (flags & 2) != 0};
      CAPTURE(m);
      CAPTURE(n);
      CAPTURE(k);
      CAPTURE(flags);
      compare_with_reference(
          [&](Context& c) {
            const Tensor a = numbers(c, o.transpose_a ? with(batch_a, k, m) : with(batch_a, m, k), 1),
                         b = numbers(c, o.transpose_b ? with(batch_b, n, k) : with(batch_b, k, n), 2),
                         bias = numbers(c, {n}, 3);
            Results out;
            for (const bool add : {false, true}) {
              for (const Tensor& with_bias : {Tensor(), bias}) {
                const GradTarget y{numbers(c, with(batch_a, m, n), 4), add};
                c.backend.matmul(c, a, b, with_bias, o, y);
                out.push_back(values(c, y.tensor));
              }
            }
            return out;
          },
          1e-5, 2e-6 * std::sqrt(static_cast<double>(k + 1)) * 3);
    }
  }
}

TEST_CASE("a product big enough for the library equals the reference") {
  for (int flags = 0; flags < 4; ++flags) {
    const MatmulOptions o{(flags & 1) != 0, (flags & 2) != 0};
    compare_with_reference(
        [&](Context& c) {
          const Tensor a = numbers(c, o.transpose_a ? Shape{420, 416} : Shape{416, 420}, 1),
                       b = numbers(c, o.transpose_b ? Shape{430, 420} : Shape{420, 430}, 2),
                       bias = numbers(c, {430}, 3);
          const GradTarget y{numbers(c, {416, 430}, 4), true};
          c.backend.matmul(c, a, b, bias, o, y);
          return Results{values(c, y.tensor)};
        },
        1e-5, 1e-4);
  }
}

TEST_CASE("in bf16 precision big products round their operands and sum in f32, small ones stay as they are") {
  if (!cpu::Bf16Matmul::available()) return;
  const auto rounded = [](std::vector<float> data) {
    for (float& v : data) v = math::float_of_bf16(math::bf16_of_float(v));
    return data;
  };
  for (int flags = 0; flags < 4; ++flags) {
    const MatmulOptions o{(flags & 1) != 0, (flags & 2) != 0};
    CAPTURE(flags);
    const auto product = [&](Context& c, int64_t m, int64_t n, int64_t k, bool round) {
      const Shape a_shape = o.transpose_a ? Shape{k, m} : Shape{m, k},
                  b_shape = o.transpose_b ? Shape{n, k} : Shape{k, n};
      std::vector<float> a = numbers(m * k, 1), b = numbers(n * k, 2);
      if (round) a = rounded(a), b = rounded(b);
      const Tensor bias = numbers(c, {n}, 3);
      const GradTarget y{empty(c, {m, n}), false};
      c.backend.matmul(c, make(c, a_shape, a), make(c, b_shape, b), bias, o, y);
      return Results{values(c, y.tensor)};
    };
    Rig reference, one("", 1), two("", 2);
    one.c.precision = two.c.precision = Precision::bf16;
    const Results big = product(one.c, 416, 430, 420, false);
    CHECK(close(big, product(reference.c, 416, 430, 420, true), 1e-5, 1e-4));
    CHECK(same_bits(big, product(two.c, 416, 430, 420, false)));
    CHECK(close(product(one.c, 40, 10, 100, false), product(reference.c, 40, 10, 100, false), 1e-5, 1e-5));
  }
}
