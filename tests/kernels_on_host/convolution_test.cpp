#include "core/autograd/leaf.h"
#include "core/autograd/tape.h"
#include "tests/kernels_on_host/library_ops.h"

// The way of convolutions to and from cuDNN: layouts, element types, packed weights, fusions, sums into targets.
using namespace gift;
using namespace gift::testing;

namespace {

struct Case {
  Shape x;
  int64_t out, kernel;
  Conv2dOptions options;
};
const Case cases[] = {{{2, 3, 8, 8}, 16, 3, {.padding = 1}},
                      {{3, 8, 7, 5}, 4, 3, {.stride = 2, .padding = 1}},
                      {{2, 4, 6, 6}, 8, 1, {}},
                      {{1, 5, 6, 6}, 3, 1, {.stride = 2}},
                      {{2, 6, 9, 9}, 9, 3, {.padding = 2, .dilation = 2, .groups = 3}},
                      {{2, 8, 6, 6}, 8, 3, {.padding = 1, .groups = 8}},
                      {{2, 1, 5, 5}, 1, 5, {.padding = 2}},
                      {{1, 16, 1, 1}, 8, 1, {}}};

struct Form {
  Precision precision;
  DType type;  // of activations on the device
  MemoryFormat format;
  double tolerance;
};
const Form forms[] = {{Precision::fp32, DType::f32, MemoryFormat::channels_last, 1e-5},
                      {Precision::fp32, DType::f32, MemoryFormat::contiguous, 1e-5},
                      {Precision::tf32, DType::f32, MemoryFormat::channels_last, 1e-5},
                      {Precision::fp32, DType::bf16, MemoryFormat::channels_last, 2e-2},
                      {Precision::bf16, DType::f32, MemoryFormat::contiguous, 2e-2},
                      {Precision::bf16, DType::bf16, MemoryFormat::channels_last, 2e-2}};

Shape weights_of(const Case& k) { return {k.out, k.x[1] / k.options.groups, k.kernel, k.kernel}; }

template <class Compute>
void beside_reference(const Compute& compute) {
  for (const Case& k : cases)
    for (const Form& form : forms) {
      CAPTURE(k.x.str());
      CAPTURE(k.kernel);
      CAPTURE(static_cast<int>(form.precision));
      CAPTURE(name_of(form.type));
      CAPTURE(name_of(form.format));
      Emulated device;
      device.c.precision = form.precision;
      Reference reference;
      const auto got = compute(device.c, k, form), want = compute(reference.c, k, form);
      REQUIRE(got.size() == want.size());
      for (size_t i = 0; i < got.size(); ++i) check_close(got[i], want[i], form.tolerance);
    }
}

using Results = std::vector<std::vector<float>>;

MemoryFormat format_of(const Tensor& x, MemoryFormat format) {
  return x.device().type == DeviceType::cuda ? format : MemoryFormat::contiguous;
}
DType type_of(const Tensor& x, DType type) { return x.device().type == DeviceType::cuda ? type : DType::f32; }

}  // namespace

TEST_CASE("convolution forward with what may follow it") {
  beside_reference([](Context& c, const Case& k, const Form& form) {
    const Tensor x = numbers(c, k.x, 1, form.type, form.format), w = numbers(c, weights_of(k), 2);
    Results out;
    for (const Tensor& b : {Tensor(), numbers(c, {k.out}, 3)})
      for (const bool relu : {false, true})
        for (const bool pool : {false, true}) {
          Shape shape = k.options.output(k.x, w.shape());
          if (pool && (shape[2] < 2 || shape[3] < 2)) continue;
          if (pool) shape = {shape[0], shape[1], shape[2] / 2, shape[3] / 2};
          Tensor y = empty(c, shape, type_of(x, form.type), format_of(x, MemoryFormat::channels_last));
          c.backend.conv2d_forward(c, x, w, b, k.options, {relu ? Activation::relu : Activation::none, pool}, y);
          out.push_back(values(c, y));
        }
    return out;
  });
}

TEST_CASE("gradients of a convolution, written and added") {
  beside_reference([](Context& c, const Case& k, const Form& form) {
    const Tensor x = numbers(c, k.x, 1, form.type, form.format), w = numbers(c, weights_of(k), 2);
    const Shape shape = k.options.output(k.x, w.shape());
    const Tensor gy = numbers(c, shape, 3, form.type, MemoryFormat::channels_last);
    Results out;
    for (const bool add : {false, true}) {
      const GradTarget gx{numbers(c, k.x, 4, form.type, form.format), add}, gw{numbers(c, w.shape(), 5), add},
          gb{numbers(c, {k.out}, 6), add};
      c.backend.conv2d_backward_data(c, gy, w, k.options, gx);
      c.backend.conv2d_backward_weights(c, x, gy, k.options, gw, add ? gb : GradTarget{});
      for (const GradTarget& g : {gx, gw, gb}) out.push_back(values(c, g.tensor));
    }
    return out;
  });
}

TEST_CASE("an empty batch has empty results and gradients of zero") {
  Emulated d;
  const Tensor x = empty(d.c, {0, 3, 4, 4}), w = numbers(d.c, {2, 3, 3, 3}, 1);
  Tensor y = empty(d.c, {0, 2, 2, 2}, DType::f32, MemoryFormat::channels_last);
  d.c.backend.conv2d_forward(d.c, x, w, {}, {}, {}, y);
  const GradTarget gw{numbers(d.c, w.shape(), 2), false};
  d.c.backend.conv2d_backward_weights(d.c, x, y, {}, gw, {});
  for (const float g : values(d.c, gw.tensor)) CHECK(g == 0);
}

TEST_CASE("f64 is refused in words") {
  Emulated d;
  const Tensor x = empty(d.c, {1, 1, 3, 3}, DType::f64), w = empty(d.c, {1, 1, 3, 3}, DType::f64);
  Tensor y = empty(d.c, {1, 1, 1, 1}, DType::f64);
  CHECK_THROWS_WITH_AS(d.c.backend.conv2d_forward(d.c, x, w, {}, {}, {}, y), doctest::Contains("f32 and bf16"),
                       DeviceError);
}

TEST_CASE("packed weights follow the weights, at one place in memory") {
  Emulated d;
  cuda::PackedWeights packed;
  Tensor w = numbers(d.c, {4, 3, 3, 3}, 1);
  const auto pack = [&] { return packed.forward(d.c, w, DType::f32, 3); };
  const Tensor first = pack();
  CHECK(first.format() == MemoryFormat::channels_last);
  CHECK(values(d.c, first) == values(d.c, w));

  SUBCASE("frozen weights are packed once") {
    Tensor spoiled = first;
    d.c.backend.fill(d.c, spoiled, 7);
    const Tensor again = pack();
    CHECK(again.raw() == first.raw());
    CHECK(values(d.c, again)[0] == 7);
  }
  SUBCASE("and again when they have changed") {
    d.c.backend.fill(d.c, w, 2);
    w.touch();
    const Tensor again = pack();
    CHECK(again.raw() == first.raw());
    CHECK(values(d.c, again) == values(d.c, w));
  }
  SUBCASE("weights in training are packed at each forward, and not for the backward of the same step") {
    Leaf leaf;
    Tape tape;
    w.set_edge({&leaf, 0, -1});
    d.c.tape = &tape;
    Tensor spoiled = first;
    d.c.backend.fill(d.c, spoiled, 7);
    CHECK(values(d.c, packed.backward(d.c, w, DType::f32, 3))[0] == 7);
    const Tensor again = pack();
    CHECK(again.raw() == first.raw());
    CHECK(values(d.c, again) == values(d.c, w));
    d.c.backend.fill(d.c, w, 2);
    w.touch();
    const Tensor other = packed.backward(d.c, w, DType::f32, 3);
    CHECK(other.raw() != first.raw());
    CHECK(values(d.c, other)[0] == 2);
  }
  SUBCASE("element types, lanes and numbers of channels have copies of their own") {
    const Tensor brain = packed.forward(d.c, w, DType::bf16, 3), wide = packed.forward(d.c, w, DType::f32, 8);
    d.c.lane = 1;
    const Tensor other_lane = pack();
    CHECK(brain.dtype() == DType::bf16);
    CHECK(other_lane.raw() != first.raw());
    CHECK(values(d.c, other_lane) == values(d.c, w));
    const std::vector<float> all = values(d.c, wide), plain = values(d.c, w);
    for (size_t o = 0; o < 4; ++o)
      for (size_t i = 0; i < 8 * 9; ++i) CHECK(all[o * 72 + i] == (i < 27 ? plain[o * 27 + i] : 0));
  }
  SUBCASE("1x1 weights in f32 need no copy") {
    const Tensor one = numbers(d.c, {4, 8, 1, 1}, 2);
    CHECK(packed.forward(d.c, one, DType::f32, 8).raw() == one.raw());
    CHECK(packed.backward(d.c, one, DType::f32, 8).raw() == one.raw());
  }
}

TEST_CASE("recorded convolutions go on with the weights as they are when they are replayed") {
  Emulated d;
  Tensor w = numbers(d.c, {4, 3, 3, 3}, 1);
  const Tensor x = numbers(d.c, {2, 3, 5, 5}, 2, DType::f32, MemoryFormat::channels_last);
  Leaf leaf;
  bool trained = false;
  SUBCASE("in training") { trained = true; }
  SUBCASE("frozen, when somebody packs them anew") {}
  Tape tape;
  if (trained) {
    w.set_edge({&leaf, 0, -1});
    d.c.tape = &tape;
  }
  Tensor y = empty(d.c, {2, 4, 3, 3}, DType::f32, MemoryFormat::channels_last);
  const auto forward = [&] { d.backend.conv2d_forward(d.c, x, w, {}, {}, {}, y); };
  forward();
  const auto recording = d.backend.record(d.c, forward);
  REQUIRE(recording);
  d.backend.fill(d.c, w, 0.5);
  w.touch();
  if (!trained) forward();
  d.backend.fill(d.c, y, 0);
  recording->replay();
  Reference r;
  const Tensor want = empty(r.c, {2, 4, 3, 3});
  Tensor out = want;
  r.c.backend.conv2d_forward(r.c, numbers(r.c, {2, 3, 5, 5}, 2), full(r.c, {4, 3, 3, 3}, 0.5), {}, {}, {}, out);
  check_close(values(d.c, y), values(r.c, out), 1e-5);
}

TEST_CASE("packed copies of weights go when the weights have gone") {
  Emulated d;
  const Tensor x = numbers(d.c, {1, 3, 5, 5}, 2, DType::f32, MemoryFormat::channels_last);
  Tensor y = empty(d.c, {1, 4, 3, 3}, DType::f32, MemoryFormat::channels_last);
  size_t early = 0;
  for (int i = 0; i < 40; ++i) {
    const Tensor w = numbers(d.c, {4, 3, 3, 3}, 1), other = numbers(d.c, {4, 3, 3, 3}, 3);  // of one network
    d.backend.conv2d_forward(d.c, x, w, {}, {}, {}, y);
    d.backend.conv2d_forward(d.c, x, other, {}, {}, {}, y);
    if (i == 3) early = d.backend.memory(d.c).stats().in_use;
  }
  CHECK(d.backend.memory(d.c).stats().in_use == early);
}
