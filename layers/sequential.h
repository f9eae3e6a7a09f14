#pragma once

#include <memory>
#include <utility>

#include "layers/module.h"

namespace gift {

// Modules one after the other; they are owned.
class Sequential : public Module {
 public:
  using Module::Module;

  template <class M, class... Args>
  M& add(Args&&... args) {
    auto module = std::make_unique<M>(std::forward<Args>(args)...);
    M& added = *module;
    adopt(added);
    modules_.push_back(std::move(module));
    return added;
  }
  size_t size() const { return modules_.size(); }
  Module& operator[](size_t index) { return *modules_[index]; }
  double flops(Shape& shape) const override;

 private:
  Tensor compute(Context& c, const Tensor& x) override;

  std::vector<std::unique_ptr<Module>> modules_;
};

}  // namespace gift
