#include <doctest/doctest.h>

#include "core/backends/ref/ref_backend_impl.h"
#include "core/ops/ops.h"
#include "tests/support/goldens.h"
#include "tests/support/tensors.h"

using namespace gift;
using namespace gift::testing;

namespace {

// Plain loops with a blocked format, as a derived backend hands it to them.
class Blocked final : public RefBackend {
 public:
  int channel_block() const override { return 4; }
};

struct Fixture {
  Engine engine{{.threads = 2, .backend = BackendKind::reference}};
  Blocked backend;
  Context c{engine, backend};
};

constexpr MemoryFormat formats[] = {MemoryFormat::contiguous, MemoryFormat::channels_last, MemoryFormat::blocked};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "every format converts to every other") {
  const Tensor x = random_tensor(c, {3, 8, 5, 2}, 1);
  const std::vector<double> want = doubles(c, x);
  for (const MemoryFormat from : formats) {
    const Tensor a = to_format(c, x, from);
    CHECK(a.format() == from);
    for (const MemoryFormat to : formats) {
      const Tensor b = to_format(c, a, to);
      CHECK(b.format() == to);
      CHECK(doubles(c, b) == want);
      CHECK(doubles(c, b.batch(1, 3)) == std::vector<double>(want.begin() + 80, want.end()));
    }
  }
}

TEST_CASE_FIXTURE(Fixture, "the blocked format is N, C/b, H, W, b") {
  std::vector<double> elements;
  for (int i = 0; i < 16; ++i) elements.push_back(i);
  const Tensor x = to_format(c, tensor(c, {1, 8, 1, 2}, elements), MemoryFormat::blocked);
  const auto* first = x.data<double>();
  CHECK(std::vector<double>(first, first + 16) ==
        std::vector<double>{0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15});
  CHECK_THROWS_AS(to_format(c, random_tensor(c, {1, 6, 2, 2}, 1), MemoryFormat::blocked), ShapeError);
}

TEST_CASE_FIXTURE(Fixture, "copy converts element types") {
  const auto through = [&](DType type, std::vector<double> elements) {
    const Tensor x = tensor(c, {static_cast<int64_t>(elements.size())}, elements);
    Tensor y = empty(c, x.shape(), type), z = empty(c, x.shape(), DType::f64);
    c.backend.copy(c, x, y);
    c.backend.copy(c, y, z);
    return doubles(c, z);
  };
  CHECK(through(DType::f32, {0.5, -3, 1 + 0x1p-40}) == std::vector<double>{0.5, -3, 1});
  CHECK(through(DType::bf16, {0.5, 1 + 0x1p-8, 1 + 0x1.8p-7}) == std::vector<double>{0.5, 1, 1 + 0x1p-6});
  CHECK(through(DType::f16, {0.5, 1 + 0x1p-11, 65504}) == std::vector<double>{0.5, 1, 65504});
  CHECK(through(DType::i32, {3, -7, 2.9}) == std::vector<double>{3, -7, 2});
  CHECK(through(DType::i64, {1e15, -7}) == std::vector<double>{1e15, -7});
  CHECK(through(DType::u8, {0, 255}) == std::vector<double>{0, 255});
  CHECK(through(DType::boolean, {0, 2}) == std::vector<double>{0, 1});
  Tensor y = empty(c, {2});
  CHECK_THROWS_AS(c.backend.copy(c, tensor(c, {3}, {1, 2, 3}), y), ShapeError);
}

TEST_CASE_FIXTURE(Fixture, "kernels take images in any format, and gradients in another") {
  const Tensor x = random_tensor(c, {2, 8, 6, 5}, 1), other = random_tensor(c, {2, 8, 6, 5}, 2),
               w = random_tensor(c, {4, 8, 3, 3}, 3), one = full(c, {8}, 1, DType::f64),
               bias = random_tensor(c, {8}, 4), row = random_tensor(c, {1, 8, 1, 1}, 5);
  const std::function<Tensor(const Tensor&)> functions[] = {
      [&](const Tensor& t) { return conv2d(c, t, w, {}, {.padding = 1}); },
      [&](const Tensor& t) { return batch_norm(c, t, one, bias, {}, {}, {.training = true}); },
      [&](const Tensor& t) {
        return batch_norm(c, t, one, bias, {}, {}, {.training = true, .fusion = {Activation::relu, true}});
      },
      [&](const Tensor& t) {
        return batch_norm(c, t, one, bias, bias, one, {.fusion = {Activation::relu, true}});
      },
      [&](const Tensor& t) { return group_norm(c, t, one, bias, {.groups = 2}); },
      [&](const Tensor& t) {
        return group_norm(c, t, one, bias, {.groups = 8, .fusion = {Activation::relu, true}});
      },
      [&](const Tensor& t) {
        return max_pool2d(c, t, {3, 2, 1});
      },
      [&](const Tensor& t) { return avg_pool2d(c, t); },
      [&](const Tensor& t) { return global_avg_pool(c, t); },
      [&](const Tensor& t) { return gelu(c, t); },
      [&](const Tensor& t) { return add(c, t, other); },
      [&](const Tensor& t) { return mul(c, other, t); },
      [&](const Tensor& t) { return div(c, t, row); },
      [&](const Tensor& t) { return mul(c, row, t); },
      [&](const Tensor& t) {
        return sum(c, t, {{0, 2}});
      },
      [&](const Tensor& t) { return flatten(c, t); },
      [&](const Tensor& t) {
        return permute(c, t, {0, 2, 3, 1});
      },
      [&](const Tensor& t) { return slice(c, t, {.axis = 1, .start = 2, .step = 3}); },
      [&](const Tensor& t) {
        return concat(c, {t, other}, 1);
      },
      [&](const Tensor& t) { return normalize(c, t, 1); },
      [&](const Tensor& t) { return softmax(c, t, 1); },
  };
  int number = 0;
  for (const auto& f : functions) {
    CAPTURE(number++);
    std::vector<double> want_y, want_g;
    for (const MemoryFormat in : formats) {
      for (const MemoryFormat out : formats) {
        Tape tape;
        c.tape = &tape;
        const Variable leaf(c, x);
        const Tensor y = f(to_format(c, leaf.tensor(), in));
        const Tensor gy = random_tensor(c, y.shape(), 6);
        const bool fits = y.rank() == 4 && (out != MemoryFormat::blocked || y.size(1) % 4 == 0);
        const std::vector<double> got_y = doubles(c, y);
        tape.backward(c, y, fits ? to_format(c, gy, out) : gy);
        c.tape = nullptr;
        const std::vector<double> got_g = doubles(c, leaf.grad());
        if (want_y.empty()) {
          want_y = got_y;
          want_g = got_g;
        }
        CHECK(deviation(got_y, want_y, {1e-12, 1e-13}) == "");
        CHECK(deviation(got_g, want_g, {1e-12, 1e-13}) == "");
      }
    }
  }
}

TEST_CASE("bits do not depend on the number of threads") {
  std::vector<double> want;
  for (const int threads : {1, 2, 5}) {
    Engine engine({.threads = threads, .backend = BackendKind::reference});
    Context c(engine);
    Tape tape;
    c.tape = &tape;
    const Variable w(c, random_tensor(c, {6, 3, 3, 3}, 1, -1, 1, DType::f32));
    const Tensor x = random_tensor(c, {7, 3, 11, 9}, 2, -1, 1, DType::f32), one = full(c, {6}, 1);
    const Tensor h = batch_norm(c, conv2d(c, x, w.tensor(), {}), one, one, {}, {}, {.training = true});
    tape.backward(c, mean(c, mul(c, gelu(c, h), h)));
    const std::vector<double> got = doubles(c, w.grad());
    if (want.empty()) want = got;
    CHECK(got == want);
  }
}
