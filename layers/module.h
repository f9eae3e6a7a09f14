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

  Builder sub(const std::string& name) const { return {store, this->name(name)}; }
  Builder sub(int number) const { return sub(std::to_string(number)); }
  std::string name(const std::string& entry) const { return prefix.empty() ? entry : prefix + "." + entry; }
};

// Sees what the modules of a network make, in order of execution. For inspection and for losses on inner statistics.
class LayerObserver {
 public:
  virtual ~LayerObserver() = default;
  // The output of the module of that name: "layers.conv.0", "block.0", "layer1.0.bn1". Any memory format.
  virtual void output(const std::string& module, const Tensor& value) = 0;
};

// A part of a network. Parameters live in a ParameterStore; a module holds their numbers. Construction only registers;
// the store is allocated when the network is complete, and outlives it.
// train/eval choose batch or running statistics and whether dropout acts; gradients are another matter (Context::tape).
class Module {
 public:
  explicit Module(std::string name) : name_(std::move(name)) {}
  virtual ~Module() = default;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  Tensor forward(Context& c, const Tensor& x);
  // Multiply-adds times two of convolutions and matrix products for an input of this shape, which becomes the shape of
  // the output.
  virtual double flops(Shape& shape) const = 0;

  const std::string& name() const { return name_; }
  void train(bool on = true);  // for this module and all below it
  void eval() { train(false); }
  bool training() const { return training_; }
  // For this module and all below it; nullptr ends it. While observed, modules run unfused so that every module has an
  // output, with the same values up to rounding.
  void observe(LayerObserver* observer);

 protected:
  virtual Tensor compute(Context& c, const Tensor& x) = 0;
  void adopt(Module& child) { children_.push_back(&child); }  // children are members; they outlive the pointer
  bool observed() const { return observer_ != nullptr; }
  void report(const std::string& name, const Tensor& value) const;  // for values that are no module's output

 private:
  std::string name_;
  std::vector<Module*> children_;
  LayerObserver* observer_ = nullptr;
  bool training_ = true;
};

}  // namespace gift
