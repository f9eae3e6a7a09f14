#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/backend.h"
#include "tests/support/goldens.h"

// The convolutions of ops.safetensors straight through the backends' kernels, by each algorithm and from each layout.
namespace gift {
namespace {

using testing::deviation;
using testing::GoldenCase;

Tensor tensor(Context& c, const HostArray& array, MemoryFormat format = MemoryFormat::contiguous) {
  const std::vector<float> host = array.floats();
  const Tensor plain = from_host(c, array.shape, host.data());
  if (format == MemoryFormat::contiguous) return plain;
  Tensor out = empty(c, plain.shape(), DType::f32, format);
  c.backend.copy(c, plain, out);
  return out;
}

std::vector<float> values(Context& c, const Tensor& t) {
  Tensor plain = empty(c, t.shape());
  c.backend.copy(c, t, plain);
  return {plain.data<float>(), plain.data<float>() + plain.numel()};
}

Conv2dOptions options(const GoldenCase& k) {
  return {.stride = k.attrs.at("stride"),
          .padding = k.attrs.at("padding"),
          .dilation = k.attrs.at("dilation"),
          .groups = k.attrs.at("groups")};
}

void check(Context& c, const GoldenCase& k, bool blocked, double scale) {
  const auto format = [&](const HostArray& array) {
    const int block = c.backend.channel_block();
    return blocked && block > 0 && array.shape[1] % block == 0 ? MemoryFormat::blocked : MemoryFormat::contiguous;
  };
  const Conv2dOptions o = options(k);
  const Tensor x = tensor(c, k.input("x"), format(k.input("x"))), w = tensor(c, k.input("w"));
  const Tensor gy = tensor(c, k.input("gy"), format(k.input("gy")));
  const Tensor b = k.has("b") ? tensor(c, k.input("b")) : Tensor();
  Tensor y = empty(c, k.output("y").shape, DType::f32, c.backend.conv2d_format(c, x, w, o));
  c.backend.conv2d_forward(c, x, w, b, o, Activation::none, y);
  CHECK(deviation(values(c, y), k.output("y"), k.tolerance("y"), scale) == "");

  const Tensor gx = empty_like(c, x), gw = empty_like(c, w), gb = b.defined() ? empty_like(c, b) : Tensor();
  c.backend.conv2d_backward_data(c, gy, w, o, {gx, false});
  c.backend.conv2d_backward_weights(c, x, gy, o, {gw, false}, {gb, false});
  CHECK(deviation(values(c, gx), k.output("dx"), k.tolerance("dx"), scale) == "");
  CHECK(deviation(values(c, gw), k.output("dw"), k.tolerance("dw"), scale) == "");
  if (gb.defined()) CHECK(deviation(values(c, gb), k.output("db"), k.tolerance("db"), scale) == "");
}

TEST_CASE("convolutions of the golden file") {
  const testing::GoldenFile file("ops.safetensors");
  Engine engine({.threads = 2, .backend = BackendKind::cpu});
  int seen = 0;
  for (const GoldenCase& k : file.cases) {
    if (k.op != "conv2d") continue;
    ++seen;
    CAPTURE(k.name);
    Context reference(engine, engine.reference());
    check(reference, k, false, 1);
    for (const bool blocked : {false, true}) {
      CAPTURE(blocked);
      Context direct(engine);
      direct.convolution = ConvAlgorithm::direct;
      check(direct, k, blocked, 1);
      Context winograd(engine);
      winograd.convolution = ConvAlgorithm::winograd;
      check(winograd, k, blocked, 10);
    }
  }
  CHECK(seen > 0);
}

}  // namespace
}  // namespace gift
