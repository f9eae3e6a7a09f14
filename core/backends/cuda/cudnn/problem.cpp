#include "core/backends/cuda/cudnn/problem.h"

#include "core/error.h"

namespace gift::cuda {
namespace {

std::string_view algorithm_name(ConvAlgorithm algorithm) {
  switch (algorithm) {
    case ConvAlgorithm::automatic:
      return "auto";
    case ConvAlgorithm::winograd:
      return "winograd";
    case ConvAlgorithm::direct:
    case ConvAlgorithm::gemm:
      return "direct";
  }
  return "?";
}

}  // namespace

std::string_view name_of(ConvDirection direction) {
  switch (direction) {
    case ConvDirection::forward:
      return "forward";
    case ConvDirection::data:
      return "data";
    case ConvDirection::weights:
      return "weights";
  }
  return "?";
}

double ConvProblem::flops() const {
  return 2.0 * static_cast<double>(batch * out_channels * out_height() * out_width()) *
         static_cast<double>(channels / options.groups * kernel_y * kernel_x);
}

std::string ConvProblem::str() const {
  std::string out = text(name_of(direction), ' ', batch, 'x', channels, 'x', height, 'x', width, " to ", out_channels,
                         " by ", kernel_y, 'x', kernel_x, " stride ", options.stride, " padding ", options.padding);
  if (options.dilation != 1) out += text(" dilation ", options.dilation);
  if (options.groups != 1) out += text(" groups ", options.groups);
  out += text(' ', type == DType::f32 && tf32 ? "tf32" : name_of(type), ' ', algorithm_name(algorithm));
  if (bias) out += " bias";
  if (relu) out += " relu";
  return out;
}

}  // namespace gift::cuda
