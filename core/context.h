#pragma once

#include "core/engine.h"
#include "core/parallel/function_ref.h"
#include "core/step_state.h"
#include "core/tensor.h"

namespace gift {

class Backend;
class Tape;

// How convolutions are computed. automatic: the fastest that is known for the shape.
enum class ConvAlgorithm : uint8_t { automatic, direct, winograd, gemm };

// fp32: all arithmetic in f32. tf32 (GPUs): convolutions and matrix products round their f32 inputs to 10 bits of
// mantissa, as PyTorch's convolutions do there. bf16: convolutions and matrix products on bf16 inputs, summed in f32;
// weights, norms and losses stay f32.
enum class Precision : uint8_t { fp32, tf32, bf16 };

// What an op runs in, one per concurrent student. Cheap to make; not shared between threads.
struct Context {
  explicit Context(Engine& e) : Context(e, e.backend()) {}
  Context(Engine& e, Backend& b) : engine(e), backend(b) {}

  Engine& engine;
  Backend& backend;
  int lane = 0;  // which of the device's queues of work: students in lockstep have one each; of no meaning on a CPU
  Tape* tape = nullptr;       // where ops are recorded; none: no gradients
  StepState* step = nullptr;  // state of the training step, in memory of the device; none outside of training
  ConvAlgorithm convolution = ConvAlgorithm::automatic;
  Precision precision = Precision::fp32;

  // Where tensors of this context lie.
  Allocator& memory();

  // body(task, worker) for task 0 .. tasks-1 on the engine's workers (serially when called from one of them).
  void parallel(int64_t tasks, FunctionRef<void(int64_t, int)> body) { engine.pool().run(tasks, body); }
  template <class T>
  T* scratch(int worker, size_t count) {
    return engine.workspace().scratch<T>(worker, count);
  }
};

// Turns recording off while it lives.
class NoGrad {
 public:
  explicit NoGrad(Context& context) : context_(context), tape_(std::exchange(context.tape, nullptr)) {}
  ~NoGrad() { context_.tape = tape_; }
  NoGrad(const NoGrad&) = delete;
  NoGrad& operator=(const NoGrad&) = delete;

 private:
  Context& context_;
  Tape* tape_;
};

// A new tensor with undefined contents. blocked: the backend's channel block must divide the channels.
Tensor empty(Context& context, const Shape& shape, DType dtype = DType::f32,
             MemoryFormat format = MemoryFormat::contiguous);
// The same shape, dtype and format as another tensor (dense).
Tensor empty_like(Context& context, const Tensor& like);
Tensor full(Context& context, const Shape& shape, double value, DType dtype = DType::f32);
// Host values copied into a new tensor.
template <class T>
Tensor from_host(Context& context, const Shape& shape, const T* values);

// Work over a batch or a range is cut into slices that depend on its size alone, never on the number of workers; sums
// over slices are added in slice order. So results do not depend on the number of threads.
struct Slices {
  int64_t total, count;
  // At most `most` slices of at least `least` items.
  Slices(int64_t items, int64_t least, int64_t most = 16)
      : total(items), count(items < 2 * least ? 1 : (items / least < most ? items / least : most)) {}
  int64_t begin(int64_t slice) const { return total * slice / count; }
  int64_t end(int64_t slice) const { return total * (slice + 1) / count; }
};

}  // namespace gift
