#include "optim/optimizer.h"

#include <cmath>

#include "core/suggest.h"
#include "optim/adam.h"
#include "optim/sgd.h"

namespace gift {
namespace {

using Make = std::unique_ptr<Optimizer> (*)(Context&, const OptimizerConfig&, ParameterStore&);
struct Entry {
  std::string_view name;
  Make make;
};
constexpr Entry table[] = {{"adamw", make_adamw}, {"adam", make_adam}, {"sgd", make_sgd}};

void check(const char* name, double value, bool right, const char* expected) {
  if (!right || !std::isfinite(value)) fail<ConfigError>("optimizer", name, " = ", value, ", expected ", expected);
}

void check(const OptimizerConfig& o) {
  check("weight decay", o.weight_decay, o.weight_decay >= 0, "at least 0");
  check("beta1", o.beta1, o.beta1 >= 0 && o.beta1 < 1, "0 <= beta1 < 1");
  check("beta2", o.beta2, o.beta2 >= 0 && o.beta2 < 1, "0 <= beta2 < 1");
  check("eps", o.eps, o.eps > 0, "above 0");
  check("momentum", o.momentum, o.momentum >= 0 && o.momentum < 1, "0 <= momentum < 1");
  for (const RateGroup& g : o.groups) check("learning rate factor", g.factor, g.factor >= 0, "at least 0");
}

}  // namespace

std::unique_ptr<Optimizer> make_optimizer(Context& c, const OptimizerConfig& config, ParameterStore& store) {
  check(config);
  if (!store.flat_parameters().defined()) fail<ConfigError>("optimizer", "the parameter store is not allocated yet");
  for (const Entry& entry : table)
    if (entry.name == config.name) return entry.make(c, config, store);
  std::vector<std::string_view> known;
  for (const Entry& entry : table) known.push_back(entry.name);
  fail<ConfigError>("optimizer", "unknown optimizer '", config.name, "'", suggest(config.name, known));
}

std::vector<std::string> known_optimizers() {
  std::vector<std::string> names;
  for (const Entry& entry : table) names.emplace_back(entry.name);
  return names;
}

}  // namespace gift
