#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <new>
#include <vector>

#include "core/autograd/leaf.h"
#include "core/autograd/node.h"

namespace gift {

// A recording of ops, define-by-run, played back once by backward(). Nodes live in a bump arena that is kept between
// recordings: after the first step recording allocates nothing.
class Tape {
 public:
  Tape() = default;
  ~Tape() { reset(); }
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  // Gradients of `loss` (one element) with respect to all leaves it depends on; clears the recording.
  void backward(Context& context, const Tensor& loss);
  // The same from a given gradient of `output`.
  void backward(Context& context, const Tensor& output, const Tensor& grad_output);
  // Forgets what was recorded.
  void reset();

  size_t nodes() const { return entries_.size(); }
  size_t arena_bytes() const;  // held; constant after warm-up

  // Use record() below.
  template <class N, class... Args>
  void add(Tensor& output, std::initializer_list<const Tensor*> inputs, Args&&... args) {
    using Recorded = NodeOf<N>;
    auto* node = new (allocate(sizeof(Recorded), alignof(Recorded))) Recorded(std::forward<Args>(args)...);
    append(node, output, inputs);
  }

 private:
  friend class GradSink;
  static constexpr size_t chunk_bytes = 64 * 1024;
  struct Slot {  // an intermediate tensor that needs a gradient
    Tensor grad;
    Shape shape;
    DType dtype = DType::f32;
    MemoryFormat format = MemoryFormat::contiguous;
    bool owned = false;  // grad was allocated here or handed over for good: adding in place is allowed
  };
  struct Entry {
    Node* node;
    int32_t output;
    uint32_t first_input, inputs;
  };
  void* allocate(size_t bytes, size_t alignment);
  void append(Node* node, Tensor& output, std::initializer_list<const Tensor*> inputs);

  uint32_t number_ = 0;  // of this recording, unique among tapes; 0: not begun
  std::vector<Entry> entries_;
  std::vector<GradEdge> edges_;
  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  size_t chunk_ = 0, used_ = 0;
};

// Records N{args...} for `output` unless recording is off or no input needs a gradient. N is a plain struct of what
// backward needs (tensors as Saved), with `void backward(Context&, const Tensor& grad_out, GradSink&)`. Undefined
// inputs are allowed and need no gradient.
template <class N, class... Args>
void record(Context& context, Tensor& output, std::initializer_list<const Tensor*> inputs, Args&&... args) {
  if (!context.tape) return;
  for (const Tensor* input : inputs) {
    if (!input->requires_grad()) continue;
    context.tape->add<N>(output, inputs, std::forward<Args>(args)...);
    return;
  }
}

// A tensor with a gradient of its own, for tests and for callers that differentiate with respect to data.
class Variable {
 public:
  Variable(Context& context, Tensor value);
  const Tensor& tensor() const { return tensor_; }
  const Tensor& grad() const { return leaf_->grad; }
  bool has_grad() const { return leaf_->written; }
  void clear_grad() { leaf_->written = false; }

 private:
  std::unique_ptr<Leaf> leaf_;
  Tensor tensor_;
};

}  // namespace gift
