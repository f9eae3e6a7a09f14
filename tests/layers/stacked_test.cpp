#include <doctest/doctest.h>

#include "layers/conv_norm_act.h"
#include "layers/group_norm.h"
#include "layers/layer_norm.h"
#include "layers/linear.h"
#include "tests/support/layer_check.h"

using namespace gift;
using namespace gift::testing;

namespace {

// Layers of three networks side by side, in double on the reference backend.
struct Three {
  Engine engine{EngineOptions{.threads = 1, .backend = BackendKind::reference}};
  Context c{engine};
  ParameterStore store{3};

  std::string gradient_fault(Module& module, const Shape& input) {
    store.allocate(c, DType::f64);
    store.initialize(0);
    return layer_gradient_fault(c, store, module, input);
  }
};

}  // namespace

TEST_CASE("stacked linear layers have the gradients of differences") {
  for (const bool bias : {true, false}) {
    Three three;
    Linear layer(Builder{three.store, "x"}, LinearOptions{.in = 5, .out = 2, .bias = bias});
    CHECK(three.gradient_fault(layer, {4, 15}) == "");
    CHECK(layer.weight().shape() == Shape{6, 5});
  }
}

TEST_CASE("stacked linear layers refuse features that are not theirs") {
  Three three;
  Linear layer(Builder{three.store, "x"}, LinearOptions{.in = 5, .out = 2});
  three.store.allocate(three.c, DType::f64);
  CHECK_THROWS_WITH_AS(layer.forward(three.c, full(three.c, {4, 5}, 1, DType::f64)), doctest::Contains("(N, 15)"),
                       ShapeError);
}

TEST_CASE("stacked convolutions see an input of their own or one that they share") {
  for (const int64_t groups : {1, 2})
    for (const bool shared : {true, false}) {
      if (shared && groups == 2) continue;
      CAPTURE(groups);
      CAPTURE(shared);
      Three three;
      Conv2d layer(Builder{three.store, "x"},
                   {.in = 2, .out = 4, .kernel = 3, .geometry = {.padding = 1, .groups = groups}});
      CHECK(three.gradient_fault(layer, {2, shared ? 2 : 6, 4, 5}) == "");
      CHECK(layer.forward(three.c, full(three.c, {2, shared ? 2 : 6, 4, 5}, 1, DType::f64)).size(1) == 12);
    }
}

TEST_CASE("the stacked composite has the gradients of differences") {
  for (const NormKind norm : {NormKind::batch, NormKind::instance}) {
    Three three;
    const Builder builder{three.store, ""};
    ConvNormAct block("block", builder.sub("conv"), builder.sub("norm"),
                      {.conv = {.in = 2, .out = 3, .kernel = 3, .geometry = {.padding = 1}},
                       .norm = norm,
                       .then = {.activation = Activation::relu, .average_pool = true}});
    CHECK(three.gradient_fault(block, {3, 6, 4, 4}) == "");
  }
}

TEST_CASE("stacked group norms keep the groups of each network") {
  Three three;
  GroupNorm norm(Builder{three.store, "x"}, 4, GroupNormLayerOptions{.groups = 2});
  CHECK(three.gradient_fault(norm, {2, 12, 3, 3}) == "");
}

TEST_CASE("layer norms cannot be stacked and say so") {
  ParameterStore store(2);
  CHECK_THROWS_WITH_AS(LayerNorm(Builder{store, "x"}, 4), doctest::Contains("cannot be stacked"), ConfigError);
}
