#include "core/autograd/tape.h"

#include <atomic>

#include "core/backend.h"

namespace gift {
namespace {

std::atomic<uint32_t> recordings{0};

// y += x
void add_to(Context& context, const Tensor& y, const Tensor& x) {
  Tensor sum = y;
  context.backend.binary(context, BinaryOp::add, y, x, sum);
}

}  // namespace

void Saved::changed() const {
  fail<Error>("autograd", "a tensor needed by backward was modified in place: ", tensor_, ", version ",
              tensor_.version(), ", saved at version ", version_);
}

GradTarget GradSink::target(Context& context, int input) {
  const GradEdge& edge = inputs_[static_cast<size_t>(input)];
  if (edge.leaf) {
    const bool add = std::exchange(edge.leaf->written, true);
    return {edge.leaf->grad, add};
  }
  Tape::Slot& slot = tape_.slots_[static_cast<size_t>(edge.slot)];
  if (!slot.grad.defined()) {
    slot.grad = empty(context, slot.shape, slot.dtype, slot.format);
    slot.owned = true;
    return {slot.grad, false};
  }
  if (!slot.owned || slot.grad.format() != slot.format || !slot.grad.is_dense()) {
    Tensor own = empty(context, slot.shape, slot.dtype, slot.format);
    context.backend.copy(context, slot.grad, own);
    slot.grad = std::move(own);
    slot.owned = true;
  }
  return {slot.grad, true};
}

void GradSink::give(Context& context, int input, Tensor gradient) {
  const GradEdge& edge = inputs_[static_cast<size_t>(input)];
  if (!edge.leaf) {
    Tape::Slot& slot = tape_.slots_[static_cast<size_t>(edge.slot)];
    if (!slot.grad.defined()) {
      slot.grad = std::move(gradient);
      slot.owned = false;  // others may hold it, too
      return;
    }
  }
  const GradTarget to = target(context, input);
  if (to.add)
    add_to(context, to.tensor, gradient);
  else {
    Tensor destination = to.tensor;
    context.backend.copy(context, gradient, destination);
  }
}

void* Tape::allocate(size_t bytes, size_t alignment) {
  if (bytes + alignment > chunk_bytes) fail<Error>("tape", "a node of ", bytes, " bytes");
  for (;;) {
    if (chunk_ == chunks_.size()) chunks_.push_back(std::make_unique<std::byte[]>(chunk_bytes));
    const auto base = reinterpret_cast<uintptr_t>(chunks_[chunk_].get());
    const uintptr_t at = (base + used_ + alignment - 1) / alignment * alignment;
    if (at + bytes <= base + chunk_bytes) {
      used_ = at + bytes - base;
      return reinterpret_cast<void*>(at);
    }
    ++chunk_;
    used_ = 0;
  }
}

void Tape::append(Node* node, Tensor& output, std::initializer_list<const Tensor*> inputs) {
  if (entries_.empty()) number_ = ++recordings;
  const auto first = static_cast<uint32_t>(edges_.size());
  for (const Tensor* input : inputs) {
    const GradEdge& edge = input->edge();
    if (edge.tape != 0 && edge.tape != number_)
      fail<Error>("autograd", "an input ", *input, " belongs to another recording, which is gone");
    edges_.push_back(edge);
  }
  entries_.push_back({node, static_cast<int32_t>(slots_.size()), first, static_cast<uint32_t>(inputs.size())});
  slots_.push_back({{}, output.shape(), output.dtype(), output.format(), false});
  output.set_edge({nullptr, number_, static_cast<int32_t>(slots_.size() - 1)});
}

void Tape::backward(Context& context, const Tensor& loss) {
  if (loss.numel() != 1) fail<ShapeError>("backward", "loss ", loss, ", expected one element");
  backward(context, loss, full(context, loss.shape(), 1.0, loss.dtype()));
}

void Tape::backward(Context& context, const Tensor& output, const Tensor& grad_output) {
  const GradEdge& edge = output.edge();
  if (edge.tape == 0 || edge.tape != number_)
    fail<Error>("backward", output, " was not recorded on this tape (no input needs a gradient, or recording is off)");
  if (!(grad_output.shape() == output.shape()))
    fail<ShapeError>("backward", "gradient ", grad_output, " of output ", output);
  NoGrad off(context);
  slots_[static_cast<size_t>(edge.slot)].grad = grad_output.detach();
  while (!entries_.empty()) {
    const Entry entry = entries_.back();
    Tensor grad = std::move(slots_[static_cast<size_t>(entry.output)].grad);
    slots_[static_cast<size_t>(entry.output)].grad = Tensor();
    if (grad.defined()) {
      GradSink sink(*this, std::span(edges_).subspan(entry.first_input, entry.inputs));
      entry.node->backward(context, grad, sink);
    }
    entry.node->~Node();  // what it saved goes back to the allocator at once
    entries_.pop_back();
  }
  reset();
}

void Tape::reset() {
  while (!entries_.empty()) {
    entries_.back().node->~Node();
    entries_.pop_back();
  }
  edges_.clear();
  slots_.clear();
  chunk_ = used_ = 0;
  number_ = 0;
}

size_t Tape::arena_bytes() const {
  return chunks_.size() * chunk_bytes + entries_.capacity() * sizeof(Entry) + edges_.capacity() * sizeof(GradEdge) +
         slots_.capacity() * sizeof(Slot);
}

Variable::Variable(Context& context, Tensor value)
    : leaf_(std::make_unique<Leaf>(Leaf{empty(context, value.shape(), value.dtype()), false})),
      tensor_(value.detach()) {
  tensor_.set_edge({leaf_.get(), 0, -1});
}

}  // namespace gift
