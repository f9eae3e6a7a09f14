#include "optim/flat_optimizer.h"

#include "optim/ranges.h"

namespace gift {

FlatOptimizer::FlatOptimizer(Context& c, const OptimizerOptions& options, int moments, const OptimizerConfig& config,
                             std::string description, ParameterStore& store)
    : options_(options),
      config_(config),
      description_(std::move(description)),
      ranges_(optimizer_ranges(config, store)),
      moments_(static_cast<size_t>(moments)),
      elements_(store.flat_parameters().numel()) {
  store.allocate_state(c, moments);
}

void FlatOptimizer::step(Context& c, ParameterStore& store) {
  if (!c.step)
    fail<ConfigError>("optimizer", "no step state in the context, which holds learning rate and step number");
  if (store.flat_parameters().numel() != elements_ || store.state().size() != moments_)
    fail<ShapeError>("optimizer", "a store of ", store.flat_parameters().numel(), " elements and ",
                     store.state().size(), " moments, expected ", elements_, " and ", moments_);
  Tensor parameters = store.flat_parameters();
  c.backend.optimizer_step(c, options_, ranges_.data(), static_cast<int>(ranges_.size()), parameters,
                           store.flat_gradients(), store.state().data());
  store.touch();
}

std::unique_ptr<Optimizer> FlatOptimizer::for_copy(const ParameterStore& stacked, int64_t copy) const {
  auto out = std::make_unique<FlatOptimizer>(*this);
  out->ranges_ = optimizer_ranges(config_, stacked, copy);
  out->elements_ = stacked.flat_parameters().numel();
  return out;
}

std::string describe_ranges(const OptimizerConfig& config) {
  std::string out = text("weight_decay=", config.weight_decay, config.decay_only_matrices ? " on matrices" : "");
  for (const RateGroup& group : config.groups) out += text(", rate of '", group.prefix, "' times ", group.factor);
  return out;
}

}  // namespace gift
