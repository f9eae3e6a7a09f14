#pragma once

#include <vector>

#include "core/backends/cuda/cudnn/descriptor.h"
#include "core/backends/cuda/cudnn/problem.h"

namespace gift::cuda {

// Where plans run: on the device of a handle, or (for planning without a GPU, cuDNN 9.8 and later) on one that a
// finalised DEVICEPROP descriptor tells about.
struct CudnnDevice {
  cudnnHandle_t handle = nullptr;
  const Descriptor* properties = nullptr;
};

// The tensors of a problem by the ids under which a plan takes their pointers: x, w and y, or their gradients.
enum class ConvTensor : int64_t { x = 1, w = 2, y = 3, bias = 4, convolved = 5, biased = 6 };

// A problem as an operation graph. The descriptors refer to one another: keep it as long as anything made of it.
class ConvGraph {
 public:
  ConvGraph(const CudnnApi& api, const CudnnDevice& device, const ConvProblem& problem);

  const ConvProblem& problem() const { return problem_; }
  const Descriptor& descriptor() const { return graph_; }
  const CudnnApi& api() const { return graph_.api(); }

 private:
  // strides of NHWC; a virtual tensor is passed on inside of a kernel and never stored.
  const Descriptor& tensor(ConvTensor id, const std::vector<int64_t>& sizes, DType type, bool stored = true);
  void convolution();
  void pointwise(cudnnPointwiseMode_t mode, const Descriptor& x, const Descriptor* b, const Descriptor& y);

  ConvProblem problem_;
  std::vector<std::unique_ptr<Descriptor>> parts_;  // addresses stay
  std::vector<const Descriptor*> operations_;
  Descriptor graph_;
};

}  // namespace gift::cuda
