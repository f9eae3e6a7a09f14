#include "layers/module.h"

namespace gift {

Tensor Module::forward(Context& c, const Tensor& x) {
  Tensor y = compute(c, x);
  if (observer_) observer_->output(name_, y);
  return y;
}

void Module::report(const std::string& name, const Tensor& value) const {
  if (observer_) observer_->output(name, value);
}

void Module::train(bool on) {
  training_ = on;
  for (Module* child : children_) child->train(on);
}

void Module::observe(LayerObserver* observer) {
  observer_ = observer;
  for (Module* child : children_) child->observe(observer);
}

}  // namespace gift
