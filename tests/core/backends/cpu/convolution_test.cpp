#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/backends/cpu/isa.h"

// Convolutions of the CPU backend against plain loops in double, on shapes that reach every path and every edge of the
// kernels.
namespace gift {
namespace {

struct Case {
  const char* name;
  int64_t batch, channels, height, width, out_channels, kernel_y, kernel_x;
  Conv2dOptions o;
  bool bias = true;

  int64_t out_height() const { return (height + 2 * o.padding - o.dilation * (kernel_y - 1) - 1) / o.stride + 1; }
  int64_t out_width() const { return (width + 2 * o.padding - o.dilation * (kernel_x - 1) - 1) / o.stride + 1; }
  Shape x_shape() const { return {batch, channels, height, width}; }
  Shape w_shape() const { return {out_channels, channels / o.groups, kernel_y, kernel_x}; }
  Shape y_shape() const { return {batch, out_channels, out_height(), out_width()}; }
  Shape pooled_shape() const { return {batch, out_channels, out_height() / 2, out_width() / 2}; }
};

const Case cases[] = {
    {"whole tiles", 3, 32, 8, 8, 32, 3, 3, {.padding = 1}},
    {"cut tiles", 2, 48, 7, 5, 16, 3, 3, {.padding = 1}},
    {"no padding", 2, 16, 9, 13, 32, 3, 3, {}},
    {"full padding", 1, 16, 5, 6, 80, 3, 3, {.padding = 2}},
    {"many tiles", 9, 32, 20, 24, 48, 3, 3, {.padding = 1}, false},
    {"one output", 1, 16, 3, 3, 16, 3, 3, {}},
    {"first layer", 13, 3, 12, 12, 32, 3, 3, {.padding = 1}},
    {"gray, padding 3", 3, 1, 10, 11, 32, 3, 3, {.padding = 3}},
    {"odd channels", 5, 17, 6, 7, 19, 3, 3, {.padding = 1}},
    {"odd input channels", 2, 17, 6, 7, 32, 3, 3, {.padding = 1}},
    {"odd output channels", 2, 32, 6, 7, 10, 3, 3, {.padding = 1}},
    {"stride 2", 6, 32, 9, 8, 32, 3, 3, {.stride = 2, .padding = 1}, false},
    {"7x7, stride 2", 2, 3, 15, 17, 16, 7, 7, {.stride = 2, .padding = 3}, false},
    {"dilation", 2, 16, 11, 9, 16, 3, 3, {.padding = 2, .dilation = 2}},
    {"1x1", 7, 32, 5, 5, 48, 1, 1, {}},
    {"1x1, stride 2", 2, 16, 7, 7, 32, 1, 1, {.stride = 2}, false},
    {"depthwise", 2, 32, 8, 9, 32, 3, 3, {.padding = 1, .groups = 32}},
    {"odd depthwise, stride 2", 2, 5, 8, 9, 5, 5, 5, {.stride = 2, .padding = 2, .groups = 5}, false},
    {"groups", 2, 24, 6, 6, 16, 3, 3, {.padding = 1, .groups = 4}},
    {"groups of whole blocks", 2, 32, 6, 6, 64, 3, 3, {.padding = 1, .groups = 2}},
    {"patches", 2, 3, 12, 12, 32, 4, 4, {.stride = 4}},
    {"kernel 1x3", 2, 16, 6, 6, 16, 1, 3, {}},
};

std::vector<float> normals(int64_t count, uint64_t seed, double scale = 1) {
  std::vector<float> out(static_cast<size_t>(count));
  uint64_t state = seed * 0x9e3779b97f4a7c15u + 1;
  for (float& v : out) {  // sums of four uniform numbers
    double sum = -2;
    for (int i = 0; i < 4; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      sum += static_cast<double>(state >> 40) / (1 << 24);
    }
    v = static_cast<float>(scale * sum * std::sqrt(3.0));
  }
  return out;
}

// Operands, and what plain loops make of them in double.
struct Truth {
  std::vector<float> x, w, b, gy;
  std::vector<double> y, gx, gw, gb;

  explicit Truth(const Case& k)
      : x(normals(k.x_shape().numel(), 1)),
        w(normals(k.w_shape().numel(), 2, 1 / std::sqrt(static_cast<double>(k.w_shape().numel() / k.out_channels)))),
        b(normals(k.out_channels, 3)),
        gy(normals(k.y_shape().numel(), 4)),
        y(gy.size()),
        gx(x.size()),
        gw(w.size()),
        gb(b.size()) {
    const int64_t oh = k.out_height(), ow = k.out_width(), in = k.channels / k.o.groups;
    const int64_t per_group = k.out_channels / k.o.groups;
    for (int64_t n = 0; n < k.batch; ++n) {
      for (int64_t o = 0; o < k.out_channels; ++o) {
        for (int64_t i = 0; i < oh * ow; ++i) {
          const auto out = static_cast<size_t>((n * k.out_channels + o) * oh * ow + i);
          double sum = k.bias ? b[static_cast<size_t>(o)] : 0;
          gb[static_cast<size_t>(o)] += gy[out];
          for (int64_t tap = 0; tap < in * k.kernel_y * k.kernel_x; ++tap) {
            const int64_t c = tap / (k.kernel_y * k.kernel_x), ky = tap / k.kernel_x % k.kernel_y,
                          kx = tap % k.kernel_x;
            const int64_t iy = i / ow * k.o.stride - k.o.padding + ky * k.o.dilation;
            const int64_t ix = i % ow * k.o.stride - k.o.padding + kx * k.o.dilation;
            if (iy < 0 || iy >= k.height || ix < 0 || ix >= k.width) continue;
            const auto at =
                static_cast<size_t>(((n * k.channels + o / per_group * in + c) * k.height + iy) * k.width + ix);
            const auto weight = static_cast<size_t>(o * in * k.kernel_y * k.kernel_x + tap);
            sum += static_cast<double>(x[at]) * w[weight];
            gx[at] += static_cast<double>(gy[out]) * w[weight];
            gw[weight] += static_cast<double>(gy[out]) * x[at];
          }
          y[out] = sum;
        }
      }
    }
  }
};

Tensor tensor(Context& c, const Shape& shape, const std::vector<float>& values,
              MemoryFormat format = MemoryFormat::contiguous) {
  Tensor plain = from_host(c, shape, values.data());
  if (format == MemoryFormat::contiguous) return plain;
  Tensor out = empty(c, shape, DType::f32, format);
  c.backend.copy(c, plain, out);
  return out;
}

Tensor poisoned(Context& c, const Shape& shape, MemoryFormat format = MemoryFormat::contiguous) {
  Tensor out = empty(c, shape, DType::f32, format);
  std::fill_n(out.data<float>(), out.numel(), std::numeric_limits<float>::infinity());
  return out;
}

std::vector<float> values(Context& c, const Tensor& t) {
  Tensor plain = empty(c, t.shape());
  c.backend.copy(c, t, plain);
  return {plain.data<float>(), plain.data<float>() + plain.numel()};
}

// max |got - want - offset| over max |want|
template <class Want>
double error(const std::vector<float>& got, const Want& want, double offset = 0) {
  double worst = 0, largest = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    const double difference = std::fabs(got[i] - static_cast<double>(want[i]) - offset);
    worst = difference <= worst ? worst : difference;  // NaN counts
    largest = std::max(largest, std::fabs(static_cast<double>(want[i])));
  }
  return worst / largest;
}

MemoryFormat blocked_where_possible(const Context& c, int64_t channels) {
  const int block = c.backend.channel_block();
  return block > 0 && channels % block == 0 ? MemoryFormat::blocked : MemoryFormat::contiguous;
}

struct Result {
  std::vector<float> y, relu, pool, relu_pool, gx, gx_added, gw, gb, gw_added, gb_added;
};

Result run(Context& c, const Case& k, const Truth& t, bool blocked_input) {
  const MemoryFormat x_format = blocked_input ? blocked_where_possible(c, k.channels) : MemoryFormat::contiguous;
  const Tensor x = tensor(c, k.x_shape(), t.x, x_format), w = tensor(c, k.w_shape(), t.w);
  const Tensor b = k.bias ? tensor(c, {k.out_channels}, t.b) : Tensor();
  const MemoryFormat y_format = c.backend.conv2d_format(c, x, w, k.o);
  const Tensor gy = tensor(c, k.y_shape(), t.gy, blocked_input ? y_format : MemoryFormat::contiguous);
  Result r;
  Tensor y = poisoned(c, k.y_shape(), y_format);
  c.backend.conv2d_forward(c, x, w, b, k.o, Activation::none, y);
  r.y = values(c, y);
  y = poisoned(c, k.y_shape(), y_format);
  c.backend.conv2d_forward(c, x, w, b, k.o, Activation::relu, y);
  r.relu = values(c, y);
  if (k.pooled_shape().numel() > 0) {
    y = poisoned(c, k.pooled_shape(), y_format);
    c.backend.conv2d_forward(c, x, w, b, k.o, {Activation::none, true}, y);
    r.pool = values(c, y);
    y = poisoned(c, k.pooled_shape(), y_format);
    c.backend.conv2d_forward(c, x, w, b, k.o, {Activation::relu, true}, y);
    r.relu_pool = values(c, y);
  }

  const Tensor gx = poisoned(c, k.x_shape(), x_format), gw = poisoned(c, k.w_shape());
  const Tensor gb = k.bias ? poisoned(c, {k.out_channels}) : Tensor();
  c.backend.conv2d_backward_data(c, gy, w, k.o, {gx, false});
  r.gx = values(c, gx);
  c.backend.conv2d_backward_weights(c, x, gy, k.o, {gw, false}, {gb, false});
  r.gw = values(c, gw);
  if (k.bias) r.gb = values(c, gb);
  for (Tensor t : {gx, gw, gb}) {
    if (t.defined()) std::fill_n(t.data<float>(), t.numel(), 2.0f);
  }
  c.backend.conv2d_backward_data(c, gy, w, k.o, {gx, true});
  r.gx_added = values(c, gx);
  c.backend.conv2d_backward_weights(c, x, gy, k.o, {gw, true}, {gb, true});
  r.gw_added = values(c, gw);
  if (k.bias) r.gb_added = values(c, gb);
  return r;
}

// Means of 2x2 values of every plane of y.
std::vector<double> pooled(const Case& k, const std::vector<double>& y) {
  std::vector<double> out;
  for (int64_t plane = 0; plane < k.batch * k.out_channels; ++plane) {
    for (int64_t row = 0; row + 1 < k.out_height(); row += 2) {
      for (int64_t x = 0; x + 1 < k.out_width(); x += 2) {
        const double* at = y.data() + (plane * k.out_height() + row) * k.out_width() + x;
        out.push_back((at[0] + at[1] + at[k.out_width()] + at[k.out_width() + 1]) / 4);
      }
    }
  }
  return out;
}

void check(const Case& k, const Result& r, const Truth& t, double tolerance) {
  CHECK(error(r.y, t.y) < tolerance);
  std::vector<double> relu = t.y;
  for (double& v : relu) v = std::max(v, 0.0);
  CHECK(error(r.relu, relu) < tolerance);
  if (!r.pool.empty()) {
    CHECK(error(r.pool, pooled(k, t.y)) < tolerance);
    CHECK(error(r.relu_pool, pooled(k, relu)) < tolerance);
  }
  CHECK(error(r.gx, t.gx) < tolerance);
  CHECK(error(r.gw, t.gw) < tolerance);
  CHECK(error(r.gx_added, t.gx, 2) < tolerance);
  CHECK(error(r.gw_added, t.gw, 2) < tolerance);
  if (r.gb.empty()) return;
  CHECK(error(r.gb, t.gb) < tolerance);
  CHECK(error(r.gb_added, t.gb, 2) < tolerance);
}

void check_all(const char* isa) {
  if (!cpu::runs(isa == std::string("avx512") ? cpu::Isa::avx512
                 : isa == std::string("avx2") ? cpu::Isa::avx2
                                              : cpu::Isa::baseline))
    return;
  Engine engine({.threads = 3, .backend = BackendKind::cpu, .isa = isa});
  for (const Case& k : cases) {
    const Truth truth(k);
    for (const ConvAlgorithm algorithm : {ConvAlgorithm::automatic, ConvAlgorithm::direct, ConvAlgorithm::winograd}) {
      for (const bool blocked : {false, true}) {
        CAPTURE(k.name);
        CAPTURE(static_cast<int>(algorithm));
        CAPTURE(blocked);
        Context c(engine);
        c.convolution = algorithm;
        check(k, run(c, k, truth, blocked), truth, algorithm == ConvAlgorithm::direct ? 5e-6 : 1e-5);
      }
    }
  }
}

TEST_CASE("convolutions agree with plain loops, by every algorithm and from every layout: avx512") {
  check_all("avx512");
}
TEST_CASE("convolutions agree with plain loops, by every algorithm and from every layout: avx2") { check_all("avx2"); }
TEST_CASE("convolutions agree with plain loops, by every algorithm and from every layout: baseline") {
  check_all("baseline");
}

TEST_CASE("the bits of a convolution do not depend on the number of threads") {
  for (const Case& k : cases) {
    const Truth truth(k);
    for (const ConvAlgorithm algorithm : {ConvAlgorithm::direct, ConvAlgorithm::winograd}) {
      CAPTURE(k.name);
      const auto with = [&](int threads) {
        Engine engine({.threads = threads, .backend = BackendKind::cpu});
        Context c(engine);
        c.convolution = algorithm;
        return run(c, k, truth, true);
      };
      const Result one = with(1);
      for (const int threads : {2, 5}) {
        const Result many = with(threads);
        CHECK(one.y == many.y);
        CHECK(one.relu_pool == many.relu_pool);
        CHECK(one.gx == many.gx);
        CHECK(one.gw == many.gw);
        CHECK(one.gb == many.gb);
      }
    }
  }
}

TEST_CASE("weights that change are packed anew") {
  Engine engine({.threads = 2, .backend = BackendKind::cpu});
  const Case& k = cases[0];
  const Truth truth(k);
  for (const ConvAlgorithm algorithm : {ConvAlgorithm::direct, ConvAlgorithm::winograd}) {
    Context c(engine);
    c.convolution = algorithm;
    const Tensor x = tensor(c, k.x_shape(), truth.x), b = tensor(c, {k.out_channels}, truth.b);
    const auto forward = [&](const Tensor& w) {
      Tensor y = poisoned(c, k.y_shape(), c.backend.conv2d_format(c, x, w, k.o));
      c.backend.conv2d_forward(c, x, w, b, k.o, Activation::none, y);
      return values(c, y);
    };
    std::vector<float> first, written;
    {
      Tensor w = tensor(c, k.w_shape(), truth.w);
      first = forward(w);
      CHECK(forward(w) == first);
      std::fill_n(w.data<float>(), w.numel(), 0.0f);
      w.touch();
      written = forward(w);
    }
    CHECK(written[0] == truth.b[0]);
    const Tensor w = tensor(c, k.w_shape(), truth.w);  // likely the memory of the one before
    CHECK(forward(w) == first);
  }
}

TEST_CASE("after warm-up convolutions take no memory from the system") {
  Engine engine({.threads = 1, .backend = BackendKind::cpu});
  for (const Case& k : cases) {
    CAPTURE(k.name);
    const Truth truth(k);
    Context c(engine);
    const Tensor x = tensor(c, k.x_shape(), truth.x), w = tensor(c, k.w_shape(), truth.w);
    const Tensor b = tensor(c, {k.out_channels}, truth.b), gy = tensor(c, k.y_shape(), truth.gy);
    const Tensor gx = poisoned(c, k.x_shape()), gw = poisoned(c, k.w_shape()), gb = poisoned(c, {k.out_channels});
    Tensor y = poisoned(c, k.y_shape(), c.backend.conv2d_format(c, x, w, k.o));
    const auto step = [&] {
      w.touch();
      c.backend.conv2d_forward(c, x, w, b, k.o, Activation::none, y);
      c.backend.conv2d_backward_data(c, gy, w, k.o, {gx, true});
      c.backend.conv2d_backward_weights(c, x, gy, k.o, {gw, false}, {gb, false});
    };
    step();
    step();
    const uint64_t calls = engine.memory().stats().system_calls, growths = engine.workspace().growths();
    step();
    CHECK(engine.memory().stats().system_calls == calls);
    CHECK(engine.workspace().growths() == growths);
  }
}

TEST_CASE("bf16 convolutions keep bf16's accuracy, or are refused with the reason") {
  Engine engine({.threads = 2, .backend = BackendKind::cpu});
  Context c(engine);
  c.precision = Precision::bf16;
  for (const Case& k : cases) {
    CAPTURE(k.name);
    const Truth truth(k);
    std::string refusal;
    try {
      check(k, run(c, k, truth, true), truth, 2e-2);
    } catch (const DeviceError& e) {
      refusal = e.what();
    }
    if (!refusal.empty()) CHECK(refusal.find("bf16") != std::string::npos);
  }
}

}  // namespace
}  // namespace gift
