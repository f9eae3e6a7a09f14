#pragma once

#include <span>

#include "core/autograd/saved.h"
#include "core/context.h"

namespace gift {

class Tape;

// Where a kernel puts a gradient: into `tensor`, replacing its (undefined) contents or adding to them.
struct GradTarget {
  Tensor tensor;
  bool add = false;
};

// Gives a node the destinations of its inputs' gradients.
class GradSink {
 public:
  GradSink(Tape& tape, std::span<const GradEdge> inputs) : tape_(tape), inputs_(inputs) {}
  bool wants(int input) const { return inputs_[static_cast<size_t>(input)].required(); }
  // For kernels that write or add themselves; call once an input, then do write. Shape, dtype and format are those
  // of the input (parameters: contiguous).
  GradTarget target(Context& context, int input);
  // For a gradient that exists already: kept without a copy where possible, else added. It must not be written to
  // afterwards by the giver. Its format may differ from the input's.
  void give(Context& context, int input, Tensor gradient);

 private:
  Tape& tape_;
  std::span<const GradEdge> inputs_;
};

// A recorded op: what it saved, and how it turns the gradient of its output into those of its inputs.
// A node with one output; inputs are numbered as given to record().
struct Node {
  virtual ~Node() = default;
  // grad_out has the output's shape; its format may be any the backend knows.
  virtual void backward(Context& context, const Tensor& grad_out, GradSink& sink) = 0;
};

// The node of a plain struct that has backward() itself, see record().
template <class N>
struct NodeOf final : Node {
  N saved;
  template <class... Args>
  explicit NodeOf(Args&&... args) : saved{std::forward<Args>(args)...} {}
  void backward(Context& context, const Tensor& grad_out, GradSink& sink) override {
    saved.backward(context, grad_out, sink);
  }
};

}  // namespace gift
