#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "core/math/kinds.h"
#include "core/random/philox.h"
#include "core/step_state.h"

// Launchers of the kernels that share their arithmetic with the CPU (core/math). All pointers are to device memory;
// arrays are dense, of `count` elements; `add` adds to the destination instead of overwriting it. They return before
// the kernel has run and throw DeviceError when it could not be launched.
namespace gift::cuda {

void unary(cudaStream_t stream, UnaryOp op, UnaryOptions o, const float* x, float* y, int64_t count);
void unary_backward(cudaStream_t stream, UnaryOp op, UnaryOptions o, const float* x, const float* y, const float* gy,
                    float* gx, bool add, int64_t count);
void binary(cudaStream_t stream, BinaryOp op, const float* a, const float* b, float* y, int64_t count);

// One update of a range of the flat store; learning rate and step are read from `state` on the device. `second` is
// used by adam and adamw only, `first` by sgd only with momentum.
void optimizer_step(cudaStream_t stream, const OptimizerOptions& o, double weight_decay, double learning_rate_scale,
                    const StepState* state, float* parameters, const float* gradients, float* first, float* second,
                    int64_t count);

// y = x * keep / (1 - p), with the draws of Stream::dropout for this step and call (core/math/dropout.h).
void dropout(cudaStream_t stream, const StepState* state, uint32_t call, double p, const float* x, float* y,
             int64_t count);

}  // namespace gift::cuda
