#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/autograd/node.h"
#include "core/context.h"
#include "core/math/kinds.h"
#include "core/send_buffer.h"

struct CUstream_st;

namespace gift {

using StreamHandle = CUstream_st*;  // what CUDA calls cudaStream_t

enum class PoolKind : uint8_t { average, max };

struct Conv2dOptions {
  int64_t stride = 1, padding = 0, dilation = 1, groups = 1;

  // Rows (columns) of the output for `size` rows of input; 0 where the kernel does not fit.
  int64_t extent(int64_t size, int64_t kernel) const {
    const int64_t room = size + 2 * padding - dilation * (kernel - 1) - 1;
    return room < 0 ? 0 : room / stride + 1;
  }
  Shape output(const Shape& x, const Shape& w) const { return {x[0], w[0], extent(x[2], w[2]), extent(x[3], w[3])}; }
};
struct Pool2dOptions {
  PoolKind kind = PoolKind::average;
  int64_t kernel = 2, stride = 2, padding = 0;
};
// What follows a convolution in the same kernel: an activation, then 2x2 average pooling of stride 2 (odd rows and
// columns fall out). Pooling is for inference: it has no gradient.
struct ConvFusion {
  Activation activation = Activation::none;
  bool average_pool = false;
  ConvFusion(Activation a = Activation::none, bool pool = false)
      : activation(a), average_pool(pool) {}  // NOLINT: implicit
};
// What follows a normalisation in the same kernel: an activation, then 2x2 average pooling of stride 2.
struct NormFusion {
  Activation activation = Activation::none;
  bool average_pool = false;
};

// y = x @ op(b) with leading axes as batch. a (..., m, k) and b (..., k, n) before transposition flags; a batch of one
// matrix is shared.
struct MatmulOptions {
  bool transpose_a = false, transpose_b = false;
};

// One range of the flat store with one weight decay and one factor on the learning rate.
struct OptimizerRange {
  int64_t begin = 0, end = 0;
  double weight_decay = 0, learning_rate_scale = 1;
};

// Work of a device that is queued again as a whole by each replay().
class Recording {
 public:
  virtual ~Recording() = default;
  virtual void replay() = 0;
};

// The kernels of a device. Ops check shapes and allocate; a backend only computes. Tensors are dense unless said
// otherwise; outputs are allocated by the caller and overwritten, except where a GradTarget asks for adding.
// Image tensors may be in any format of which the backend itself said that it wants it (conv2d_format), norms, pools
// and point-wise ops keep the format of their input.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string name() const = 0;         // "ref", "cpu"
  virtual std::string description() const = 0;  // instruction set and libraries with versions, for the run folder
  virtual int channel_block() const = 0;        // of MemoryFormat::blocked; 0 where there is none
  // What this backend chose by measuring, and what decides the last bits (plans of convolutions on a GPU), a line each,
  // for the run folder; so far.
  virtual std::vector<std::string> choices() const { return {}; }
  // Keeps to the choices of an earlier run. FormatError for what are none; DeviceError where work has been done
  // otherwise.
  virtual void pin_choices(const std::vector<std::string>& /*lines*/) {}

  // Memory of the device, for tensors of this context's lane.
  virtual Allocator& memory(Context& c) { return c.engine.memory(); }
  // Memory of the host from which tensors of this context's lane are filled without waiting (core/send_buffer.h).
  virtual std::unique_ptr<SendBuffer> send_buffer(Context& c, size_t bytes);
  // Lanes run side by side: what is queued on the lane of `then` from now on starts after all that is queued on the
  // lane of `first` so far. A CPU has done its work when the call returns.
  virtual void order(Context& /*first*/, Context& /*then*/) {}
  // Returns when everything queued on the context's lane has been done.
  virtual void wait(Context& /*c*/) {}
  // A lane for a context of its own (core/lane.h gives it back); 0 is everybody's.
  virtual int take_lane() { return 0; }
  virtual void give_lane(int /*lane*/) {}
  // Records what `work` queues on the context's lane, and on lanes ordered after it and back again, in place of doing
  // it. The memory that it uses stays the recording's. Null where work is done at once; DeviceError, with nothing
  // queued, where `work` did what cannot be recorded (waiting for results, say). What it throws passes through.
  virtual std::unique_ptr<Recording> record(Context& /*c*/, FunctionRef<void()> /*work*/) { return nullptr; }
  // After a step: c.step->step grows by one, c.step->sample by `samples`. Queued as all other work.
  virtual void advance(Context& c, int64_t samples) {
    c.step->step += 1;
    c.step->sample += samples;
  }
  // Whether calls return before the work is done: such contexts belong to one thread of the host, which queues
  // everything.
  virtual bool asynchronous() const { return false; }
  // The device's own handle of the lane's queue (cudaStream_t), for kernels outside of this interface; none on a CPU.
  virtual StreamHandle stream(const Context& /*c*/) const { return nullptr; }

  // The element type of activations that a convolution makes from x of this one.
  virtual DType activation_type(const Context& /*c*/, DType x) const { return x; }

  virtual void fill(Context& c, Tensor& y, double value) = 0;
  // Same shape; any strides, formats and dtypes.
  virtual void copy(Context& c, const Tensor& x, Tensor& y) = 0;

  virtual void unary(Context& c, UnaryOp op, UnaryOptions o, const Tensor& x, Tensor& y) = 0;
  // gx (+)= gy * f'(x). y is the forward output, for those that prefer it.
  virtual void unary_backward(Context& c, UnaryOp op, UnaryOptions o, const Tensor& x, const Tensor& y,
                              const Tensor& gy, const GradTarget& gx) = 0;
  // Broadcasting; y may be a or b itself. Operands of one shape may differ in format.
  virtual void binary(Context& c, BinaryOp op, const Tensor& a, const Tensor& b, Tensor& y) = 0;
  // Over the axes whose bit is set in `axes`; y has size 1 there (or they are left out: same elements, same order).
  virtual void reduce(Context& c, ReduceOp op, const Tensor& x, uint32_t axes, const GradTarget& y) = 0;

  // y (+)= a @ b [+ bias over the last axis]; bias may be undefined.
  virtual void matmul(Context& c, const Tensor& a, const Tensor& b, const Tensor& bias, MatmulOptions o,
                      const GradTarget& y) = 0;

  // The format in which conv2d_forward writes its output for these operands.
  virtual MemoryFormat conv2d_format(const Context& c, const Tensor& x, const Tensor& w, Conv2dOptions o) const = 0;
  // w (O, I/groups, kh, kw), b (O) or undefined. y is in the format of conv2d_format, pooled where `then` says so.
  virtual void conv2d_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o,
                              ConvFusion then, Tensor& y) = 0;
  virtual void conv2d_backward_data(Context& c, const Tensor& gy, const Tensor& w, Conv2dOptions o,
                                    const GradTarget& gx) = 0;
  // gb.tensor may be undefined.
  virtual void conv2d_backward_weights(Context& c, const Tensor& x, const Tensor& gy, Conv2dOptions o,
                                       const GradTarget& gw, const GradTarget& gb) = 0;

  // Batch norm with the statistics of the batch: x (N, C) or (N, C, H, W); mean and inv_std (C) are written; running
  // statistics (C, may be undefined) move by `momentum`, the variance by its unbiased estimate.
  virtual void batch_norm_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, double eps,
                                  double momentum, Tensor& running_mean, Tensor& running_var, NormFusion fusion,
                                  Tensor& mean, Tensor& inv_std, Tensor& y) = 0;
  // gy belongs to the output after the fused steps. Targets whose tensor is undefined are not computed.
  virtual void batch_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, const Tensor& mean,
                                   const Tensor& inv_std, const Tensor& gy, NormFusion fusion, const GradTarget& gx,
                                   const GradTarget& gw, const GradTarget& gb) = 0;
  // Batch norm with given statistics: y = (x - mean) * inv_std * w + b, then the fusion.
  virtual void batch_norm_inference(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, const Tensor& mean,
                                    const Tensor& inv_std, NormFusion fusion, Tensor& y) = 0;
  virtual void batch_norm_inference_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b,
                                             const Tensor& mean, const Tensor& inv_std, const Tensor& gy,
                                             NormFusion fusion, const GradTarget& gx, const GradTarget& gw,
                                             const GradTarget& gb) = 0;
  // Group norm; mean and inv_std (N, groups). groups = C is instance norm.
  virtual void group_norm_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, int64_t groups,
                                  double eps, NormFusion fusion, Tensor& mean, Tensor& inv_std, Tensor& y) = 0;
  virtual void group_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, int64_t groups,
                                   const Tensor& mean, const Tensor& inv_std, const Tensor& gy, NormFusion fusion,
                                   const GradTarget& gx, const GradTarget& gw, const GradTarget& gb) = 0;
  // Layer norm over the last axis of a contiguous tensor; mean and inv_std have one element a row.
  virtual void layer_norm_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, double eps,
                                  Tensor& mean, Tensor& inv_std, Tensor& y) = 0;
  virtual void layer_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& mean,
                                   const Tensor& inv_std, const Tensor& gy, const GradTarget& gx, const GradTarget& gw,
                                   const GradTarget& gb) = 0;

  // Average counts padding as zeros; max takes the first maximum in row-major order and never padding.
  virtual void pool2d_forward(Context& c, const Tensor& x, Pool2dOptions o, Tensor& y) = 0;
  virtual void pool2d_backward(Context& c, const Tensor& x, const Tensor& gy, Pool2dOptions o,
                               const GradTarget& gx) = 0;

  // Over the last axis of a contiguous tensor; log: log-softmax.
  virtual void softmax_forward(Context& c, const Tensor& x, bool log, Tensor& y) = 0;
  virtual void softmax_backward(Context& c, const Tensor& y, const Tensor& gy, bool log, const GradTarget& gx) = 0;

  // y = x * keep / (1 - p). keep is drawn from Stream::dropout at (step, element or row, call); the same call again
  // draws the same, so backward is forward on the gradient. rows: one draw a row of axis 0 (stochastic depth).
  virtual void dropout(Context& c, const Tensor& x, double p, bool rows, uint32_t call, Tensor& y) = 0;

  // One update of a flat store; `state` are its moment buffers (sgd: momentum; adam: first and second moment), all
  // contiguous f32 of one size. Reads learning rate and step from c.step.
  virtual void optimizer_step(Context& c, const OptimizerOptions& o, const OptimizerRange* ranges, int count,
                              Tensor& parameters, const Tensor& gradients, Tensor* state) = 0;
};

}  // namespace gift
