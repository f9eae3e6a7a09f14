#pragma once

#include <string_view>

#include "core/backends/cuda/kernels/elements.h"
#include "core/tensor.h"

namespace gift::cuda {

// DeviceError unless it lies on a GPU.
void check_place(std::string_view op, const Tensor& x);

// A tensor as an operand of kernels: DeviceError unless it lies on a GPU and has elements of f32 or bf16. Nothing for
// an undefined tensor.
Elements operand(std::string_view op, const Tensor& x);

// Its f32 elements: parameters, statistics.
float* floats(std::string_view op, const Tensor& x);

}  // namespace gift::cuda
