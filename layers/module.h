#pragma once

#include <string>
#include <vector>

#include "core/context.h"
#include "core/parameter_store.h"

namespace gift {

// Where a module registers its entries: a store and the prefix of its names. Builder{store}.sub("layers").sub("conv")
// names entries "layers.conv.*".
struct Builder {
  ParameterStore& store;
  std::string prefix;

  Builder sub(const std::string& name) const { return {store, prefix.empty() ? name : prefix + "." + name}; }
  std::string name(const std::string& entry) const { return prefix.empty() ? entry : prefix + "." + entry; }
};

// A part of a network. Parameters live in a ParameterStore; a module holds their numbers. Construction only registers;
// the store is allocated when the network is complete.
// train/eval choose batch or running statistics and whether dropout acts; gradients are another matter (Context::tape).
class Module {
 public:
  virtual ~Module() = default;
  virtual Tensor forward(Context& c, const Tensor& x) = 0;

  void train(bool on = true);  // for this module and all below it
  void eval() { train(false); }
  bool training() const { return training_; }

 protected:
  void adopt(Module& child) { children_.push_back(&child); }  // children are members; they outlive the pointer

 private:
  std::vector<Module*> children_;
  bool training_ = true;
};

}  // namespace gift
