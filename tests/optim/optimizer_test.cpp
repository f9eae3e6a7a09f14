#include <doctest/doctest.h>

#include "optim/optimizer.h"
#include "optim/ranges.h"

using namespace gift;

namespace {

struct Net {
  ParameterStore store;
  explicit Net(Context& c) {
    store.add_parameter("conv.weight", {4, 3, 3, 3}, Init::constant(1));
    store.add_parameter("conv.bias", {4}, Init::constant(1));
    store.add_parameter("norm.weight", {4}, Init::constant(1));
    store.add_parameter("head.weight", {5, 4}, Init::constant(1));
    store.add_parameter("head.bias", {5}, Init::constant(1));
    store.allocate(c);
    store.initialize(0);
  }
  float first(int id) const { return *store.parameter(id).data<float>(); }
};

std::string refusal(Context& c, const OptimizerConfig& config) {
  Net net(c);
  try {
    make_optimizer(c, config, net.store);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

OptimizerConfig named(const char* name) {
  OptimizerConfig config;
  config.name = name;
  return config;
}

}  // namespace

TEST_CASE("ranges cover the store without gaps and are as few as can be") {
  Engine engine({.threads = 1});
  Context c(engine);
  Net net(c);
  OptimizerConfig config;
  auto ranges = optimizer_ranges(config, net.store);
  REQUIRE(ranges.size() == 1);
  CHECK(ranges[0].begin == 0);
  CHECK(ranges[0].end == net.store.flat_parameters().numel());
  CHECK(ranges[0].weight_decay == 1e-4);

  config.decay_only_matrices = true;
  config.groups = {{"head.", 0.1}, {"head.bias", 0.5}};
  ranges = optimizer_ranges(config, net.store);
  REQUIRE(ranges.size() == 4);  // conv.weight | conv.bias, norm.weight | head.weight | head.bias
  CHECK(ranges.front().begin == 0);
  CHECK(ranges.back().end == net.store.flat_parameters().numel());
  for (size_t i = 1; i < 4; ++i) CHECK(ranges[i].begin == ranges[i - 1].end);
  CHECK(ranges[0].weight_decay == 1e-4);
  CHECK(ranges[1].weight_decay == 0);
  CHECK(ranges[1].learning_rate_scale == 1);
  CHECK(ranges[2].weight_decay == 1e-4);
  CHECK(ranges[2].learning_rate_scale == 0.1);
  CHECK(ranges[3].learning_rate_scale == 0.5);
}

TEST_CASE("groups scale the rate of their parameters alone") {
  Engine engine({.threads = 2});
  Context c(engine);
  Net net(c);
  OptimizerConfig config = named("sgd");
  config.weight_decay = 0.5;
  config.decay_only_matrices = true;
  config.groups = {{"head", 0}};
  const auto sgd = make_optimizer(c, config, net.store);
  CHECK(net.store.state().empty());
  for (int id = 0; id < 5; ++id)
    for (int64_t i = 0; i < net.store.gradient(id).numel(); ++i) net.store.gradient(id).data<float>()[i] = 2;
  StepState step;
  step.learning_rate = 0.125f;
  c.step = &step;
  const auto version = net.store.version();
  sgd->step(c, net.store);
  CHECK(net.store.version() > version);
  CHECK(net.first(0) == 1 - 0.125f * 2.5f);  // decays
  CHECK(net.first(1) == 1 - 0.125f * 2.0f);
  CHECK(net.first(3) == 1);
  CHECK(net.first(4) == 1);
}

TEST_CASE("padding stays zero") {
  Engine engine({.threads = 1});
  Context c(engine);
  for (const char* name : {"sgd", "adam", "adamw"}) {
    Net net(c);
    OptimizerConfig config = named(name);
    config.momentum = 0.9;
    const auto optimizer = make_optimizer(c, config, net.store);
    StepState step;
    step.learning_rate = 0.1f;
    c.step = &step;
    for (int i = 0; i < 3; ++i, ++step.step) optimizer->step(c, net.store);
    const StoreEntry& bias = net.store.parameters()[1];
    for (int64_t i = 4; i < 16; ++i) CHECK(net.store.flat_parameters().data<float>()[bias.offset + i] == 0);
  }
}

TEST_CASE("the rules have the moments they need and describe themselves") {
  Engine engine({.threads = 1});
  Context c(engine);
  Net net(c);
  OptimizerConfig config = named("sgd");
  config.momentum = 0.9;
  config.nesterov = true;
  CHECK(make_optimizer(c, config, net.store)->description() == "sgd(momentum=0.9, nesterov, weight_decay=0.0001)");
  CHECK(net.store.state().size() == 1);
  config = {};
  config.decay_only_matrices = true;
  config.groups = {{"head.", 0.1}};
  CHECK(make_optimizer(c, config, net.store)->description() ==
        "adamw(betas=0.9 0.999, eps=1e-08, weight_decay=0.0001 on matrices, rate of 'head.' times 0.1)");
  CHECK(net.store.state().size() == 2);
  CHECK(known_optimizers() == std::vector<std::string>{"adamw", "adam", "sgd"});
}

TEST_CASE("settings that make no sense are refused") {
  Engine engine({.threads = 1});
  Context c(engine);
  CHECK(refusal(c, named("sdg")) == "[optimizer] unknown optimizer 'sdg' (did you mean 'sgd'?)");
  OptimizerConfig config;
  config.weight_decay = -1;
  CHECK(refusal(c, config) == "[optimizer] weight decay = -1, expected at least 0");
  config = {};
  config.beta2 = 1;
  CHECK(refusal(c, config) == "[optimizer] beta2 = 1, expected 0 <= beta2 < 1");
  config = {};
  config.eps = 0;
  CHECK(refusal(c, config) == "[optimizer] eps = 0, expected above 0");
  config = named("sgd");
  config.momentum = 1.5;
  CHECK(refusal(c, config) == "[optimizer] momentum = 1.5, expected 0 <= momentum < 1");
  config.momentum = 0;
  config.nesterov = true;
  CHECK(refusal(c, config) == "[sgd] nesterov with momentum 0, expected a momentum");
  config = {};
  config.groups = {{"heads.", 0.1}};
  CHECK(refusal(c, config) ==
        "[optimizer] learning rate group 'heads.' fits no parameter; the first one is 'conv.weight'");
  config.groups = {{"head.", -0.1}};
  CHECK(refusal(c, config) == "[optimizer] learning rate factor = -0.1, expected at least 0");
}

TEST_CASE("a step needs a step state and the store it was made for") {
  Engine engine({.threads = 1});
  Context c(engine);
  Net net(c);
  const auto adam = make_optimizer(c, named("adam"), net.store);
  CHECK_THROWS_AS(adam->step(c, net.store), ConfigError);
  StepState step;
  c.step = &step;
  ParameterStore other;
  other.add_parameter("w", {3}, Init::constant(0));
  CHECK_THROWS_AS(make_optimizer(c, named("adam"), other), ConfigError);  // not allocated
  other.allocate(c);
  CHECK_THROWS_AS(adam->step(c, other), ShapeError);
}

TEST_CASE("the rule of one copy of a stacked store leaves the others alone") {
  Engine engine({.threads = 2});
  Context c(engine);
  Net net(c);
  ParameterStore stacked(3);
  for (const StoreEntry& entry : net.store.parameters()) stacked.add_parameter(entry.name, entry.shape, entry.init);
  stacked.allocate(c);
  stacked.initialize(0);
  OptimizerConfig config = named("sgd");
  config.weight_decay = 0.5;
  config.decay_only_matrices = true;
  config.groups = {{"head", 0.1}};
  const auto ranges = optimizer_ranges(config, stacked, 2);
  REQUIRE(ranges.size() == 5);
  CHECK(ranges[1].begin == stacked.parameters()[1].offset + 8);
  CHECK(ranges[1].end == ranges[1].begin + 4);
  CHECK(ranges[1].weight_decay == 0);
  CHECK(ranges[3].weight_decay == 0.5);
  CHECK(ranges[3].learning_rate_scale == 0.1);
  CHECK_THROWS_AS(optimizer_ranges(config, stacked, 3), ShapeError);

  const auto sgd = make_optimizer(c, config, net.store)->for_copy(stacked, 1);
  for (int64_t i = 0; i < stacked.flat_gradients().numel(); ++i) stacked.flat_gradients().data<float>()[i] = 2;
  StepState step;
  step.learning_rate = 0.1f;
  c.step = &step;
  sgd->step(c, stacked);
  for (int id = 0; id < 5; ++id) {
    const float decay = id == 0 || id == 3 ? 0.5f : 0.0f, rate = id >= 3 ? 0.01f : 0.1f;
    const int64_t one = net.store.parameter(id).numel();
    const float* value = stacked.parameter(id).data<float>();
    for (int64_t i = 0; i < 3 * one; ++i)
      CHECK(value[i] == doctest::Approx(i / one == 1 ? 1 - rate * (2 + decay) : 1.0f));
  }
}
