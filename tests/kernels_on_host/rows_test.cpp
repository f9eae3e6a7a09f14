#include <doctest/doctest.h>

#include "core/metrics/accuracy.h"
#include "core/metrics/verdict.h"
#include "core/random/philox.h"
#include "tests/kernels_on_host/bench.h"
#include "tests/support/step_on_device.h"

using namespace gift;
using namespace gift::testing;

namespace {

double allowed(DType type) { return type == DType::bf16 ? 0x1p-8 : 2e-6; }
constexpr std::pair<int64_t, int64_t> row_shapes[] = {{1, 1}, {3, 7}, {2, 32}, {70, 33}, {4, 1500}, {300, 10}};

}  // namespace

TEST_CASE_FIXTURE(Bench, "softmax of short and long rows, forward and backward") {
  for (const auto& [rows, size] : row_shapes)
    for (const bool log : {false, true})
      for (const DType type : {DType::f32, DType::bf16}) {
        INFO(rows, " rows of ", size, log ? ", log, " : ", ", name_of(type));
        const Shape shape{rows, size};
        const Tensor x = random(shape, 1, -8, 8), gy = random(shape, 2);
        Tensor want = empty(host, shape), y = empty(device, shape, type);
        host.backend.softmax_forward(host, x, log, want);
        device.backend.softmax_forward(device, up(x, type), log, y);
        CHECK(distance(y, want) <= allowed(type));
        Tensor rounded = empty(host, shape);
        host.backend.copy(host, down(y), rounded);
        for (const bool add : {false, true}) {
          const Tensor gx = random(shape, 3);
          const Tensor got = up(gx, type);
          host.backend.softmax_backward(host, rounded, gy, log, {gx, add});
          device.backend.softmax_backward(device, y, up(gy, type), log, {got, add});
          CHECK(distance(got, gx) <= allowed(type) * (log ? 20 : 1));
        }
      }
  const double inf = INFINITY;
  const Tensor odd = tensor(host, {4, 3}, {1, NAN, 2, inf, 0, 1, -inf, -inf, -inf, 1000, -inf, 999}, DType::f32);
  Tensor want = empty(host, {4, 3}), got = empty(device, {4, 3});
  host.backend.softmax_forward(host, odd, false, want);
  device.backend.softmax_forward(device, up(odd), false, got);
  CHECK(distance(got, want) <= 1e-6);
  Tensor none = empty(device, {0, 3});
  device.backend.softmax_forward(device, none, false, none);
}

TEST_CASE_FIXTURE(Bench, "layer norm of short and long rows, forward and backward") {
  for (const auto& [rows, size] : row_shapes)
    for (const DType type : {DType::f32, DType::bf16}) {
      INFO(rows, " rows of ", size, ", ", name_of(type));
      const Shape shape{rows, size};
      const Tensor x = random(shape, 1, 3, 8), gy = random(shape, 2), w = random({size}, 3), b = random({size}, 4);
      Tensor mean = empty(host, {rows}), inv_std = empty(host, {rows}), y = empty(host, shape);
      host.backend.layer_norm_forward(host, x, w, b, 1e-5, mean, inv_std, y);
      Tensor got_mean = empty(device, {rows}), got_inv = empty(device, {rows}), got = empty(device, shape, type);
      device.backend.layer_norm_forward(device, up(x, type), up(w), up(b), 1e-5, got_mean, got_inv, got);
      CHECK(distance(got_mean, mean) <= 1e-6);
      CHECK(distance(got_inv, inv_std) <= 1e-6);
      CHECK(distance(got, y) <= allowed(type));
      for (const bool add : {false, true}) {
        GradTarget gx{random(shape, 5), add}, gw{random({size}, 6), add}, gb{random({size}, 7), !add};
        const GradTarget got_x{up(gx.tensor, type), add}, got_w{up(gw.tensor), add}, got_b{up(gb.tensor), !add};
        host.backend.layer_norm_backward(host, x, w, mean, inv_std, gy, gx, gw, gb);
        device.backend.layer_norm_backward(device, up(x, type), up(w), up(mean), up(inv_std), up(gy, type), got_x,
                                           got_w, got_b);
        CHECK(distance(got_x.tensor, gx.tensor) <= allowed(type));
        CHECK(distance(got_w.tensor, gw.tensor) <= 2e-6);
        CHECK(distance(got_b.tensor, gb.tensor) <= 2e-6);
        device.backend.layer_norm_backward(device, up(x, type), up(w), up(mean), up(inv_std), up(gy, type), {}, {},
                                           {got_b.tensor, false});
      }
    }
}

TEST_CASE_FIXTURE(Bench, "dropout draws what the reference draws, in any format") {
  StepState state;
  state.seed = 11;
  state.step = 3;
  const StepOnDevice on_host(host, state), on_device(device, state);
  for (const Shape& shape : {Shape{1}, Shape{9}, Shape{130}, Shape{5, 3, 2, 7}, Shape{9, 1, 1, 1}}) {
    CAPTURE(shape.str());
    const Tensor x = random(shape, 1, 1, 2);
    for (const bool rows : {false, true})
      for (const DType type : {DType::f32, DType::bf16})
        for (const auto format : {MemoryFormat::contiguous, MemoryFormat::channels_last}) {
          if (format == MemoryFormat::channels_last && shape.rank() != 4) continue;
          Tensor want = empty(host, shape), got = empty(device, shape, type, format);
          host.backend.dropout(host, x, 0.4, rows, 5, want);
          device.backend.dropout(device, up(x, type, format), 0.4, rows, 5, got);
          CHECK(distance(got, want) <= allowed(type));
        }
  }
}

TEST_CASE_FIXTURE(Bench, "verdicts on rows of logits rank as the accuracy on the host does") {
  for (const int64_t classes : {1, 2, 10, 33, 1500}) {
    CAPTURE(classes);
    const int64_t rows = 40;
    std::vector<float> logits(static_cast<size_t>(rows * classes));
    std::vector<int32_t> labels(static_cast<size_t>(rows));
    const Philox draws{3, Stream::synthesis};
    for (size_t i = 0; i < logits.size(); ++i) {  // few different values: many ties, and some NaN
      const uint32_t draw = integer_of(draws.at(0, static_cast<uint32_t>(i), 0).word[0], 9);
      logits[i] = draw == 8 && i % 3 == 0 ? NAN : static_cast<float>(draw);
    }
    for (size_t b = 0; b < labels.size(); ++b) labels[b] = static_cast<int32_t>((7 * b) % static_cast<size_t>(classes));
    const Tensor z = from_host(device, {rows, classes}, logits.data()), y = from_host(device, {rows}, labels.data());
    const Tensor predicted = empty(device, {rows}, DType::i32), ranks = empty(device, {rows}, DType::i32);
    give_verdicts(nullptr, z.data<float>(), y.data<int32_t>(), nullptr, rows, classes, predicted.data<int32_t>(),
                  ranks.data<int32_t>());
    CHECK(to_host<int32_t>(predicted) == arg_max(logits, classes));
    const std::vector<int32_t> rank = to_host<int32_t>(ranks);
    for (size_t b = 0; b < labels.size(); ++b) {
      const auto row = std::span(logits).subspan(b * static_cast<size_t>(classes), static_cast<size_t>(classes));
      const TopCounts top = count_top(row, std::span(labels).subspan(b, 1), classes);
      CHECK((rank[b] == 0) == (top.top1 == 1));
      CHECK((rank[b] < 5) == (top.top5 == 1));
      CHECK((rank[b] >= 0 && rank[b] < classes));
    }
    const Tensor unknown = full(device, {rows}, -1, DType::i32);
    give_verdicts(nullptr, z.data<float>(), unknown.data<int32_t>(), nullptr, rows, classes, predicted.data<int32_t>(),
                  ranks.data<int32_t>());
    for (const int32_t r : to_host<int32_t>(ranks)) CHECK(r == classes);
    const int64_t third = 3;  // the last rows alone, at their place among all
    give_verdicts(nullptr, z.data<float>() + third * classes, y.data<int32_t>(),
                  from_host(device, {1}, &third).data<int64_t>(), rows - third, classes, predicted.data<int32_t>(),
                  ranks.data<int32_t>());
    CHECK(to_host<int32_t>(predicted) == arg_max(logits, classes));
    const std::vector<int32_t> moved = to_host<int32_t>(ranks);
    for (size_t b = 0; b < rank.size(); ++b) CHECK(moved[b] == (b < 3 ? static_cast<int32_t>(classes) : rank[b]));
  }
}
