#include <doctest/doctest.h>

#include <cstring>

#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "tests/support/goldens.h"

using namespace gift;
using namespace gift::testing;

namespace {

OptimizerConfig config_of(const nlohmann::json& attrs) {
  OptimizerConfig o;
  o.name = attrs.at("optimizer");
  o.weight_decay = attrs.value("weight_decay", 0.0);
  o.momentum = attrs.value("momentum", 0.0);
  o.nesterov = attrs.value("nesterov", false);
  if (attrs.contains("betas")) {
    o.beta1 = attrs["betas"].at(0);
    o.beta2 = attrs["betas"].at(1);
  }
  if (attrs.contains("eps") && !attrs["eps"].is_null()) o.eps = attrs["eps"];
  if (attrs.contains("weight_decay_by_param")) {
    REQUIRE(attrs["weight_decay_by_param"].at("b") == 0);
    o.weight_decay = attrs["weight_decay_by_param"].at("w");
    o.decay_only_matrices = true;
  }
  return o;
}

void copy_into(const Tensor& to, const HostArray& from, int64_t offset = 0) {
  const std::vector<float> values = from.floats();
  std::memcpy(to.data<float>(), values.data() + offset, static_cast<size_t>(to.numel()) * sizeof(float));
}

void append(std::vector<float>& to, const Tensor& from) {
  to.insert(to.end(), from.data<float>(), from.data<float>() + from.numel());
}

void check_optimizer(Context& c, const GoldenCase& g) {
  ParameterStore store;
  const std::map<std::string, int> ids{{"w", store.add_parameter("w", g.input("w").shape, Init::constant(0))},
                                       {"b", store.add_parameter("b", g.input("b").shape, Init::constant(0))}};
  store.allocate(c);
  for (const auto& [name, id] : ids) copy_into(store.parameter(id), g.input(name));
  const auto optimizer = make_optimizer(c, config_of(g.attrs), store);
  StepState state;
  c.step = &state;
  std::map<std::string, std::vector<float>> got;
  const int steps = g.attrs.at("steps");
  for (int i = 0; i < steps; ++i) {
    state.learning_rate =
        g.attrs.contains("lr_per_step") ? g.attrs["lr_per_step"].at(i).get<float>() : g.attrs.at("lr").get<float>();
    for (const auto& [name, id] : ids)
      copy_into(store.gradient(id), g.input("grad_" + name), i * store.gradient(id).numel());
    optimizer->step(c, store);
    ++state.step;
    for (const auto& [name, id] : ids) append(got[name], store.parameter(id));
  }
  c.step = nullptr;
  const std::map<std::string, size_t> moments{{"momentum_buffer", 0}, {"exp_avg", 0}, {"exp_avg_sq", 1}};
  for (const auto& [role, want] : g.outputs) {
    CAPTURE(role);
    if (role.rfind("final.", 0) == 0) {  // final.<parameter>.<state>
      const StoreEntry& entry = store.parameters()[static_cast<size_t>(ids.at(role.substr(6, 1)))];
      const Tensor& flat = store.state().at(moments.at(role.substr(8)));
      append(got[role], flat.select_strides(entry.shape, contiguous_strides(entry.shape), entry.offset));
    }
    CHECK(deviation(std::span<const float>(got.at(role)), want, g.tolerance(role)) == "");
  }
}

void check_schedule(const GoldenCase& g) {
  const std::string kind = g.attrs.at("kind");
  ScheduleConfig config;
  config.name = kind == "rded_cosine" ? "rded" : kind;
  config.gamma = g.attrs.value("gamma", config.gamma);
  const int epochs = g.attrs.at("epochs");
  if (g.attrs.contains("milestones")) config.milestones = g.attrs["milestones"].get<std::vector<int>>();
  const Schedule schedule(config, g.attrs.at("base_lr"), epochs);
  std::vector<double> rates;
  for (int e = 0; e < epochs; ++e) rates.push_back(schedule.rate(e));
  CHECK(deviation(std::span<const double>(rates), g.output("lr"), g.tolerance("lr")) == "");
}

}  // namespace

TEST_CASE("optimizers and schedules match the golden values") {
  const GoldenFile file("optim.safetensors");
  REQUIRE(!file.cases.empty());
  Engine engine({.threads = 2});
  Context fast(engine), reference(engine, engine.reference());
  for (const GoldenCase& g : file.cases) {
    CAPTURE(g.name);
    if (g.op == "optimizer") {
      check_optimizer(reference, g);
      check_optimizer(fast, g);
    } else if (g.op == "lr_schedule") {
      check_schedule(g);
    } else {
      FAIL("unknown op ", g.op);
    }
  }
}
