#include "tests/kernels_on_host/beside_reference.h"

using namespace gift;
using namespace gift::testing;

namespace {

struct Problem {
  Shape shape;
  MemoryFormat format = MemoryFormat::channels_last;
  NormFusion fusion{};
  int64_t groups = 0;  // 0: batch norm
  double mean = 0.3;
  bool add = false;

  Shape out() const {
    Shape y = shape;
    if (fusion.average_pool) y[2] /= 2, y[3] /= 2;
    return y;
  }
};

Results batch_norm(Operands& on, const Problem& p) {
  Context& c = on.context();
  const Shape channels{p.shape[1]};
  const Tensor x = on.image(p.shape, 1, p.format, p.mean, 0.7), w = on.parameter(channels, 4, 1, 0.5),
               b = on.parameter(channels, 5), gy = on.image(p.out(), 2, p.format);
  Tensor running_mean = on.parameter(channels, 6), running_var = on.parameter(channels, 7, 1, 0.1);
  Tensor mean = empty(c, channels), inv_std = empty(c, channels), y = on.image(p.out(), 8, p.format);
  Backend& k = c.backend;
  k.batch_norm_forward(c, x, w, b, 1e-5, 0.1, running_mean, running_var, p.fusion, mean, inv_std, y);
  const GradTarget gx{on.image(p.shape, 9, p.format), p.add}, gw{on.parameter(channels, 10), p.add},
      gb{on.parameter(channels, 11), p.add};
  k.batch_norm_backward(c, x, w, b, mean, inv_std, gy, p.fusion, gx, gw, gb);
  Tensor inferred = on.image(p.out(), 8, p.format);
  k.batch_norm_inference(c, x, w, b, running_mean, inv_std, p.fusion, inferred);
  const GradTarget hx{on.image(p.shape, 9, p.format), p.add}, hw{on.parameter(channels, 10), p.add},
      hb{on.parameter(channels, 11), p.add};
  k.batch_norm_inference_backward(c, x, w, b, running_mean, inv_std, gy, p.fusion, hx, hw, hb);
  const GradTarget only{on.image(p.shape, 9, p.format), p.add};
  k.batch_norm_inference_backward(c, x, w, b, running_mean, inv_std, gy, p.fusion, only, {}, {});
  const double sums = 2e-6 * std::sqrt(static_cast<double>(p.shape.numel()));
  return {{"mean", on.values(mean), 1e-6, false},
          {"inv_std", on.values(inv_std), 3e-6, false},
          {"running mean", on.values(running_mean), 1e-6, false},
          {"running var", on.values(running_var), 1e-6, false},
          {"y", on.values(y)},
          {"gx", on.values(gx.tensor), p.add ? 1e-4 : 3e-5},
          {"gw", on.values(gw.tensor), sums, false},
          {"gb", on.values(gb.tensor), sums, false},
          {"inferred", on.values(inferred)},
          {"gx of inference", on.values(hx.tensor)},
          {"gw of inference", on.values(hw.tensor), sums, false},
          {"gb of inference", on.values(hb.tensor), sums, false},
          {"gx alone", on.values(only.tensor)}};
}

Results group_norm(Operands& on, const Problem& p) {
  Context& c = on.context();
  const Shape channels{p.shape[1]}, statistics{p.shape[0], p.groups};
  const Tensor x = on.image(p.shape, 1, p.format, p.mean, 0.7), w = on.parameter(channels, 4, 1, 0.5),
               b = on.parameter(channels, 5), gy = on.image(p.out(), 2, p.format);
  Tensor mean = empty(c, statistics), inv_std = empty(c, statistics), y = on.image(p.out(), 8, p.format);
  c.backend.group_norm_forward(c, x, w, b, p.groups, 1e-5, p.fusion, mean, inv_std, y);
  const GradTarget gx{on.image(p.shape, 9, p.format), p.add}, gw{on.parameter(channels, 10), p.add},
      gb{on.parameter(channels, 11), p.add};
  c.backend.group_norm_backward(c, x, w, b, p.groups, mean, inv_std, gy, p.fusion, gx, gw, gb);
  const double sums = 2e-6 * std::sqrt(static_cast<double>(p.shape.numel()));
  return {{"mean", on.values(mean), 1e-6, false},
          {"inv_std", on.values(inv_std), 3e-6, false},
          {"y", on.values(y), 1e-4},
          {"gx", on.values(gx.tensor), 2e-4},
          {"gw", on.values(gw.tensor), sums, false},
          {"gb", on.values(gb.tensor), sums, false}};
}

Results normalise(Operands& on, const Problem& p) { return p.groups ? group_norm(on, p) : batch_norm(on, p); }

const NormFusion fusions[] = {
    {Activation::none, false}, {Activation::relu, false}, {Activation::none, true}, {Activation::relu, true}};
constexpr MemoryFormat nchw = MemoryFormat::contiguous, nhwc = MemoryFormat::channels_last;

void check_all(Bench& rig, const Shape& shape, int64_t groups) {
  bool add = false;
  for (const DType type : {DType::f32, DType::bf16})
    for (const MemoryFormat format : {nchw, nhwc})
      for (const NormFusion& fusion : fusions) {
        if (fusion.average_pool && (shape.rank() != 4 || shape[2] < 2 || shape[3] < 2)) continue;
        CAPTURE(shape);
        CAPTURE(groups);
        CAPTURE(name_of(type));
        CAPTURE(name_of(format));
        CAPTURE(fusion.average_pool);
        const Problem p{shape, format, fusion, groups, 0.3, add = !add};
        CHECK(beside_reference(rig, type, [&](Operands& on) { return normalise(on, p); }) == "");
      }
}

}  // namespace

TEST_CASE("batch norm with its fusions equals the reference") {
  Bench rig;
  for (const Shape& shape : {Shape{1, 1, 2, 3}, Shape{3, 3, 7, 5}, Shape{2, 5, 4, 6}, Shape{2, 64, 5, 3},
                             Shape{1, 130, 3, 3}, Shape{5, 16, 1, 1}, Shape{7, 48}, Shape{9, 5}, Shape{3, 6, 11}})
    check_all(rig, shape, 0);
}

TEST_CASE("group and instance norm with their fusions equal the reference") {
  Bench rig;
  check_all(rig, {1, 1, 3, 3}, 1);
  check_all(rig, {2, 6, 5, 7}, 3);
  check_all(rig, {3, 16, 4, 3}, 16);
  check_all(rig, {2, 130, 3, 2}, 2);
  check_all(rig, {2, 64, 4, 4}, 8);
}

TEST_CASE("sums over many rows and channels are cut among blocks") {
  Bench rig;
  for (const Problem& p : {Problem{{4, 40, 24, 24}, nhwc}, Problem{{2, 3, 60, 50}, nhwc}, Problem{{2, 300, 6, 6}, nhwc},
                           Problem{{9, 2, 11, 13}, nchw}, Problem{{2, 8, 40, 40}, nhwc, {}, 4}})
    CHECK(beside_reference(rig, DType::f32, [&](Operands& on) { return normalise(on, p); }) == "");
}

TEST_CASE("large offsets do not spoil statistics") {
  Bench rig;
  for (const MemoryFormat format : {nchw, nhwc})
    for (const int64_t groups : {0, 4}) {
      const Problem p{{4, 32, 12, 12}, format, {}, groups, 3000};
      const auto statistics = [&](Operands& on) {
        Results all = normalise(on, p);
        all.resize(2);
        return all;
      };
      CHECK(beside_reference(rig, DType::f32, statistics) == "");
    }
}

TEST_CASE("one far value does not spoil statistics") {
  Bench rig;
  CHECK(beside_reference(rig, DType::f32, [&](Operands& on) {
          Context& c = on.context();
          std::vector<float> values(size_t{4} * 4 * 16 * 16);
          for (size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<float>(i));
          for (size_t ch = 0; ch < 4; ++ch) values[ch * 256] = 1e4f;  // the first of each channel
          const Tensor x = on.make({4, 4, 16, 16}, values, nhwc, DType::f32), one = on.parameter({4}, 1);
          Tensor none, mean = empty(c, {4}), inv_std = empty(c, {4}), y = on.image(x.shape(), 1, nhwc);
          c.backend.batch_norm_forward(c, x, one, one, 1e-5, 0.1, none, none, {}, mean, inv_std, y);
          return Results{{"mean", on.values(mean), 1e-6, false}, {"inv_std", on.values(inv_std), 1e-6, false}};
        }) == "");
}

TEST_CASE("sums have the same bits each time and NaN passes a norm with relu") {
  Bench rig;
  const Problem p{{4, 24, 9, 9}, nhwc, {Activation::relu, true}};
  Operands on(rig, true, DType::f32);
  const Results once = normalise(on, p), again = normalise(on, p);
  for (size_t r = 0; r < once.size(); ++r) CHECK(once[r].values == again[r].values);

  std::vector<float> values(64, 1.0f);
  values[5] = std::nanf("");
  const Tensor x = on.make({1, 16, 2, 2}, values, nhwc, DType::f32);
  const std::vector<float> ones(16, 1.0f), zeros(16, 0.0f);
  const Tensor one = on.make({16}, ones, nchw, DType::f32), zero = on.make({16}, zeros, nchw, DType::f32);
  Tensor y = on.image({1, 16, 1, 1}, 1, nhwc);
  rig.emulated.batch_norm_inference(rig.device, x, one, zero, zero, one, p.fusion, y);
  const auto out = on.values(y);
  CHECK(out[0] == 1);
  CHECK(std::isnan(out[1]));
}

TEST_CASE("gradients of norms and pools may come and go in other formats") {
  Bench rig;
  for (const bool add : {false, true})
    for (const auto& [from, to] : {std::pair{nchw, nhwc}, std::pair{nhwc, nchw}}) {
      const MemoryFormat images = from, gradients = to;
      CHECK(beside_reference(rig, DType::f32, [&](Operands& on) {
              Context& c = on.context();
              const Shape shape{2, 8, 5, 6}, small{2, 8, 2, 3};
              const Tensor x = on.image(shape, 1, images), w = on.parameter({8}, 2, 1, 0.5), b = on.parameter({8}, 3),
                           mean = on.parameter({8}, 4), inv_std = on.parameter({8}, 5, 1, 0.1),
                           gy = on.image(small, 6, gradients);
              const GradTarget gx{on.image(shape, 7, gradients), add}, px{on.image(shape, 8, gradients), add};
              c.backend.batch_norm_backward(c, x, w, b, mean, inv_std, gy, {Activation::relu, true}, gx, {}, {});
              c.backend.pool2d_backward(c, x, gy, {PoolKind::max, 2, 2, 0}, px);
              return Results{{"gx", on.values(gx.tensor)}, {"gx of pool", on.values(px.tensor)}};
            }) == "");
    }
}
