#pragma once

#include <cstdint>
#include <string>

#include "core/backend.h"

namespace gift::cuda {

enum class ConvDirection : uint8_t { forward, data, weights };

// A convolution as cuDNN computes it: activations NHWC, weights KRSC. forward: x, w -> y; data: gy, w -> gx; weights:
// x, gy -> gw. The sizes are those of the forward convolution in all three.
struct ConvProblem {
  ConvDirection direction = ConvDirection::forward;
  int64_t batch = 0, channels = 0, height = 0, width = 0;  // of x; channels of all groups
  int64_t out_channels = 0, kernel_y = 0, kernel_x = 0;
  Conv2dOptions options = {};
  DType type = DType::f32;  // f32 or bf16: of inputs and output; sums are f32
  bool tf32 = false;        // f32 operands may be rounded to TF32
  ConvAlgorithm algorithm = ConvAlgorithm::automatic;
  bool bias = false, relu = false;  // forward only; bias is f32 (K)

  int64_t out_height() const { return options.extent(height, kernel_y); }
  int64_t out_width() const { return options.extent(width, kernel_x); }
  bool fused() const { return bias || relu; }
  double flops() const;
  // All that decides which plan is best, as one line: the key of plans in memory, on disk and in a run folder.
  std::string str() const;
};

std::string_view name_of(ConvDirection direction);

// Device memory of a problem, each aligned to 16 bytes: x, w and y, or their gradients.
struct ConvPointers {
  void *x = nullptr, *w = nullptr, *y = nullptr;
  float* bias = nullptr;  // where the problem has one
};

}  // namespace gift::cuda
