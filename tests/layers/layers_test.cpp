#include <doctest/doctest.h>

#include "core/backend.h"
#include "layers/activation.h"
#include "layers/batch_norm.h"
#include "layers/conv2d.h"
#include "layers/conv_norm_act.h"
#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/group_norm.h"
#include "layers/layer_norm.h"
#include "layers/linear.h"
#include "layers/pool.h"
#include "layers/sequential.h"
#include "tests/support/layer_check.h"

using namespace gift;
using namespace gift::testing;

namespace {

// One layer in double on the reference backend.
template <class M>
struct Fixture {
  Engine engine{EngineOptions{.threads = 1, .backend = BackendKind::reference}};
  Context c{engine};
  ParameterStore store;
  std::unique_ptr<M> layer;

  template <class... Args>
  explicit Fixture(const Args&... args) {
    if constexpr (std::is_constructible_v<M, Builder, Args...>)
      layer = std::make_unique<M>(Builder{store, "x"}, args...);
    else
      layer = std::make_unique<M>("x", args...);
    store.allocate(c, DType::f64);
    store.initialize(0);
  }
  std::string gradient_fault(const Shape& input) { return layer_gradient_fault(c, store, *layer, input); }
};

}  // namespace

TEST_CASE("convolutions have the gradients of differences") {
  const Conv2dLayerOptions cases[] = {{.in = 3, .out = 4, .kernel = 3, .geometry = {.padding = 1}},
                                      {.in = 4,
                                       .out = 6,
                                       .kernel = 3,
                                       .geometry = {.stride = 2, .padding = 2, .dilation = 2, .groups = 2},
                                       .bias = false},
                                      {.in = 2, .out = 3, .kernel = 1, .geometry = {.stride = 2}}};
  for (const auto& options : cases) CHECK(Fixture<Conv2d>(options).gradient_fault({2, options.in, 6, 5}) == "");
}

TEST_CASE("linear layers have the gradients of differences") {
  CHECK(Fixture<Linear>(LinearOptions{.in = 5, .out = 3}).gradient_fault({4, 5}) == "");
  CHECK(Fixture<Linear>(LinearOptions{.in = 5, .out = 3, .bias = false}).gradient_fault({4, 5}) == "");
}

TEST_CASE("norms have the gradients of differences, in training and in eval mode") {
  for (const bool training : {true, false}) {
    CAPTURE(training);
    Fixture<BatchNorm> batch(int64_t{3});
    batch.layer->train(training);
    CHECK(batch.gradient_fault({4, 3, 3, 2}) == "");
    CHECK(batch.gradient_fault({5, 3}) == "");
    Fixture<GroupNorm> group(int64_t{4}, GroupNormLayerOptions{.groups = 2});
    group.layer->train(training);
    CHECK(group.gradient_fault({2, 4, 3, 3}) == "");
    Fixture<GroupNorm> instance(int64_t{3}, GroupNormLayerOptions{.groups = 3});
    CHECK(instance.gradient_fault({2, 3, 3, 4}) == "");
    CHECK(Fixture<LayerNorm>(int64_t{6}).gradient_fault({3, 2, 6}) == "");
  }
}

TEST_CASE("point-wise layers, pools and flatten have the gradients of differences") {
  for (const UnaryOp op : {UnaryOp::relu, UnaryOp::silu, UnaryOp::gelu, UnaryOp::sigmoid, UnaryOp::tanh})
    CHECK(Fixture<ActivationLayer>(op).gradient_fault({3, 7}) == "");
  CHECK(Fixture<Pool2d>(Pool2dOptions{}).gradient_fault({2, 3, 5, 4}) == "");
  CHECK(Fixture<Pool2d>(Pool2dOptions{.kind = PoolKind::max, .kernel = 3, .stride = 2, .padding = 1})
            .gradient_fault({2, 2, 6, 5}) == "");
  CHECK(Fixture<GlobalAveragePool>().gradient_fault({2, 3, 4, 3}) == "");
  CHECK(Fixture<Flatten>().gradient_fault({2, 3, 4, 3}) == "");
}

TEST_CASE("dropout has the gradients of differences and does nothing in eval mode") {
  for (const bool rows : {false, true}) {
    Fixture<Dropout> dropout(DropoutOptions{.p = 0.4, .rows = rows, .call = 3});
    StepState step;
    step.seed = 5;
    dropout.c.step = &step;
    CHECK(dropout.gradient_fault({6, 2, 3, 3}) == "");
    dropout.layer->eval();
    const Tensor x = full(dropout.c, {2, 3}, 1.5, DType::f64);
    CHECK(dropout.layer->forward(dropout.c, x).data<double>() == x.data<double>());
  }
}

TEST_CASE("the composite has the gradients of differences in all its forms") {
  for (const NormKind norm : {NormKind::batch, NormKind::instance})
    for (const bool pool : {true, false})
      for (const bool training : {true, false}) {
        CAPTURE(pool);
        CAPTURE(training);
        Engine engine(EngineOptions{.threads = 1, .backend = BackendKind::reference});
        Context c(engine);
        ParameterStore store;
        const Builder builder{store, ""};
        ConvNormAct block("block", builder.sub("conv"), builder.sub("norm"),
                          {.conv = {.in = 2, .out = 3, .kernel = 3, .geometry = {.padding = 1}},
                           .norm = norm,
                           .then = {.activation = Activation::relu, .average_pool = pool}});
        store.allocate(c, DType::f64);
        store.initialize(0);
        block.train(training);
        CHECK(layer_gradient_fault(c, store, block, {3, 2, 5, 4}) == "");
      }
}

TEST_CASE("a sequence runs its modules in order and has their gradients") {
  Engine engine(EngineOptions{.threads = 1, .backend = BackendKind::reference});
  Context c(engine);
  ParameterStore store;
  const Builder builder{store, ""};
  Sequential sequence("");
  sequence.add<Conv2d>(builder.sub(0), Conv2dLayerOptions{.in = 2, .out = 3, .kernel = 3});
  sequence.add<ActivationLayer>("1", UnaryOp::silu);
  sequence.add<Flatten>("2");
  sequence.add<Linear>(builder.sub(3), LinearOptions{.in = 12, .out = 2});
  store.allocate(c, DType::f64);
  CHECK(layer_gradient_fault(c, store, sequence, {2, 2, 4, 4}) == "");
  CHECK(store.parameters()[0].name == "0.weight");
  CHECK(store.parameters()[2].name == "3.weight");
  Shape shape{1, 2, 4, 4};
  CHECK(sequence.flops(shape) == 2.0 * (3 * 2 * 2 * 2 * 9 + 12 * 2));
  CHECK(shape == Shape{1, 2});
}
