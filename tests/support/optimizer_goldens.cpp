#include "tests/support/optimizer_goldens.h"

#include <doctest/doctest.h>

#include "optim/optimizer.h"
#include "tests/support/step_on_device.h"

namespace gift::testing {
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
  write(to, values.data() + offset);
}

void append(std::vector<float>& to, const Tensor& from) {
  const std::vector<float> values = to_host<float>(from);
  to.insert(to.end(), values.begin(), values.end());
}

}  // namespace

void check_optimizer(Context& c, const GoldenCase& g) {
  CAPTURE(g.name);
  ParameterStore store;
  const std::map<std::string, int> ids{{"w", store.add_parameter("w", g.input("w").shape, Init::constant(0))},
                                       {"b", store.add_parameter("b", g.input("b").shape, Init::constant(0))}};
  store.allocate(c);
  for (const auto& [name, id] : ids) copy_into(store.parameter(id), g.input(name));
  const auto optimizer = make_optimizer(c, config_of(g.attrs), store);
  StepState state;
  StepOnDevice step(c, state);
  std::map<std::string, std::vector<float>> got;
  const int steps = g.attrs.at("steps");
  for (int i = 0; i < steps; ++i) {
    state.learning_rate =
        g.attrs.contains("lr_per_step") ? g.attrs["lr_per_step"].at(i).get<float>() : g.attrs.at("lr").get<float>();
    for (const auto& [name, id] : ids)
      copy_into(store.gradient(id), g.input("grad_" + name), i * store.gradient(id).numel());
    step.set(state);
    optimizer->step(c, store);
    ++state.step;
    for (const auto& [name, id] : ids) append(got[name], store.parameter(id));
  }
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

}  // namespace gift::testing
