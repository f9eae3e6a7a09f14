#include "tests/core/backends/cpu/compare.h"

using namespace gift;
using namespace gift::testing;

namespace {

const NormFusion fusions[] = {
    {Activation::none, false}, {Activation::relu, false}, {Activation::none, true}, {Activation::relu, true}};
const MemoryFormat formats[] = {MemoryFormat::contiguous, MemoryFormat::channels_last, MemoryFormat::blocked};

struct Problem {
  Shape shape;
  MemoryFormat format = MemoryFormat::contiguous;
  NormFusion fusion{};
  double mean = 0.3;
  bool add = false;

  Shape out() const {
    Shape y = shape;
    if (fusion.average_pool) y[2] /= 2, y[3] /= 2;
    return y;
  }
  Tensor x(Context& c) const { return numbers(c, shape, 1, format, mean, 0.7); }
  Tensor gy(Context& c) const { return numbers(c, out(), 2, format); }
  Tensor y(Context& c) const { return make(c, out(), std::vector<float>(static_cast<size_t>(out().numel())), format); }
  GradTarget target(Context& c, const Shape& s, MemoryFormat f) const { return {numbers(c, s, 3, f), add}; }
};

Results batch_norm(Context& c, const Problem& p) {
  const Shape per_channel{p.shape[1]};
  const Tensor x = p.x(c), w = numbers(c, per_channel, 4, {}, 1, 0.5), b = numbers(c, per_channel, 5);
  Tensor running_mean = numbers(c, per_channel, 6), running_var = numbers(c, per_channel, 7, {}, 1, 0.1);
  Tensor mean = empty(c, per_channel), inv_std = empty(c, per_channel), y = p.y(c), inferred = p.y(c);
  Backend& k = c.backend;
  k.batch_norm_forward(c, x, w, b, 1e-5, 0.1, running_mean, running_var, p.fusion, mean, inv_std, y);
  const GradTarget gx = p.target(c, p.shape, p.format), gw = p.target(c, per_channel, {}),
                   gb = p.target(c, per_channel, {});
  k.batch_norm_backward(c, x, w, b, mean, inv_std, p.gy(c), p.fusion, gx, gw, gb);
  Results out;
  for (const Tensor& t : {mean, inv_std, y, running_mean, running_var, gx.tensor, gw.tensor, gb.tensor})
    out.push_back(values(c, t));
  k.batch_norm_inference(c, x, w, b, running_mean, inv_std, p.fusion, inferred);
  const GradTarget hx = p.target(c, p.shape, p.format), hw = p.target(c, per_channel, {}),
                   hb = p.target(c, per_channel, {});
  k.batch_norm_inference_backward(c, x, w, b, running_mean, inv_std, p.gy(c), p.fusion, hx, hw, hb);
  for (const Tensor& t : {inferred, hx.tensor, hw.tensor, hb.tensor}) out.push_back(values(c, t));
  const GradTarget only = p.target(c, p.shape, p.format);
  k.batch_norm_inference_backward(c, x, w, b, running_mean, inv_std, p.gy(c), p.fusion, only, {}, {});
  out.push_back(values(c, only.tensor));
  return out;
}

Results group_norm(Context& c, const Problem& p, int64_t groups) {
  const Shape per_channel{p.shape[1]};
  const Tensor x = p.x(c), w = numbers(c, per_channel, 4, {}, 1, 0.5), b = numbers(c, per_channel, 5);
  Tensor mean = empty(c, {p.shape[0], groups}), inv_std = empty(c, {p.shape[0], groups}), y = p.y(c);
  c.backend.group_norm_forward(c, x, w, b, groups, 1e-5, p.fusion, mean, inv_std, y);
  const GradTarget gx = p.target(c, p.shape, p.format), gw = p.target(c, per_channel, {}),
                   gb = p.target(c, per_channel, {});
  c.backend.group_norm_backward(c, x, w, b, groups, mean, inv_std, p.gy(c), p.fusion, gx, gw, gb);
  Results out;
  for (const Tensor& t : {mean, inv_std, y, gx.tensor, gw.tensor, gb.tensor}) out.push_back(values(c, t));
  return out;
}

}  // namespace

TEST_CASE("batch norm with its fusions equals the reference in every format") {
  for (const Shape& shape : {Shape{3, 32, 6, 8}, Shape{2, 16, 5, 7}, Shape{5, 12, 4, 34}, Shape{4, 80, 9, 9}}) {
    for (const MemoryFormat format : formats) {
      for (const NormFusion& fusion : fusions) {
        CAPTURE(shape);
        CAPTURE(name_of(format));
        CAPTURE(fusion.average_pool);
        const Problem p{shape, format, fusion, 0.3, format == MemoryFormat::blocked && fusion.average_pool};
        compare_with_reference([&](Context& c) { return batch_norm(c, p); }, 2e-5, 2e-5);
      }
    }
  }
}

TEST_CASE("batch norm of vectors and of sequences") {
  for (const Shape& shape : {Shape{7, 48}, Shape{9, 5}, Shape{3, 6, 11}})
    compare_with_reference([&](Context& c) { return batch_norm(c, {shape}); }, 2e-5, 2e-5);
}

TEST_CASE("large offsets do not spoil batch statistics") {
  for (const MemoryFormat format : formats) {
    const Problem p{{4, 32, 16, 16}, format, {}, 3000};
    Results got, want;
    Rig reference;
    want = batch_norm(reference.c, p);
    Rig rig("", 2);
    got = batch_norm(rig.c, p);
    CHECK(close({got[0], got[1]}, {want[0], want[1]}, 1e-6, 0));
    CHECK(close({got[3], got[4]}, {want[3], want[4]}, 1e-6, 0));
    CHECK(close({got[2]}, {want[2]}, 0, 1e-3));  // half an ulp of the offset, in deviations
  }
}

TEST_CASE("group and instance norm with their fusions equal the reference in every format") {
  for (const auto& [shape, groups] : {std::pair{Shape{3, 32, 6, 8}, 4}, std::pair{Shape{2, 16, 5, 7}, 16},
                                      std::pair{Shape{2, 12, 4, 34}, 3}, std::pair{Shape{3, 32, 6, 6}, 1}}) {
    for (const MemoryFormat format : formats) {
      for (const NormFusion& fusion : fusions) {
        CAPTURE(shape);
        CAPTURE(name_of(format));
        CAPTURE(fusion.average_pool);
        const Problem p{shape, format, fusion, 0.3, format == MemoryFormat::blocked && fusion.average_pool};
        compare_with_reference([&](Context& c) { return group_norm(c, p, groups); }, 3e-5, 3e-5);
      }
    }
  }
}

TEST_CASE("the gradient of a norm may come in another format") {
  Rig rig("", 2);
  Context& c = rig.c;
  const Problem p{{3, 32, 6, 8}, MemoryFormat::blocked, {Activation::relu, true}};
  const Tensor x = p.x(c), w = numbers(c, {32}, 4), b = numbers(c, {32}, 5), mean = full(c, {32}, 0.3),
               inv_std = full(c, {32}, 1.4), gy = p.gy(c);
  const auto gradient = [&](const Tensor& g) {
    const GradTarget gx = p.target(c, p.shape, p.format);
    c.backend.batch_norm_backward(c, x, w, b, mean, inv_std, g, p.fusion, gx, {}, {});
    return Results{values(c, gx.tensor)};
  };
  Tensor plain = empty(c, gy.shape());
  c.backend.copy(c, gy, plain);
  CHECK(same_bits(gradient(gy), gradient(plain)));
}

TEST_CASE("NaN passes through a norm with relu") {
  Rig rig("", 1);
  Context& c = rig.c;
  Problem p{{1, 16, 2, 2}, MemoryFormat::blocked, {Activation::relu, true}};
  std::vector<float> data(64, 1.0F);
  data[5] = std::nanf("");
  const Tensor x = make(c, p.shape, data, p.format), one = full(c, {16}, 1), zero = full(c, {16}, 0);
  Tensor y = p.y(c);
  c.backend.batch_norm_inference(c, x, one, zero, zero, one, p.fusion, y);
  const auto out = values(c, y);
  CHECK(out[0] == 1);
  CHECK(std::isnan(out[1]));
}

TEST_CASE("later runs take no new memory from the system and grow no scratch space") {
  Rig rig("", 2);
  const Problem blocks{{5, 48, 8, 8}, MemoryFormat::blocked, {Activation::relu, true}};
  const auto run = [&] {
    batch_norm(rig.c, blocks);
    group_norm(rig.c, blocks, 48);
  };
  run();
  const uint64_t calls = rig.engine.memory().stats().system_calls, growths = rig.engine.workspace().growths();
  for (int i = 0; i < 20; ++i) run();
  CHECK(rig.engine.memory().stats().system_calls == calls);
  CHECK(rig.engine.workspace().growths() == growths);
}
