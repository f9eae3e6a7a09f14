#include "core/backends/cuda/kernels/team.cuh"
#include "losses/device_mean.h"

namespace gift {
namespace {

using namespace cuda;

__global__ void mean_kernel(const float* values, int64_t rows, float* mean, StepState* step) {
  const double sum = BlockTeam().sum(rows, [&](int64_t b) { return values[b]; });
  if (threadIdx.x != 0) return;
  *mean = static_cast<float>(sum / static_cast<double>(rows));
  if (step == nullptr) return;
  step->loss_sum += sum;
  step->loss_count += rows;
  const bool finite = sum - sum == 0;
  step->diverged |= finite ? 0u : 1u;
}

__global__ void scale_kernel(const float* x, const float* factor, float* y, bool add, int64_t count) {
  const float by = *factor;
  grid_loop(count, [&](int64_t i) { y[i] = add ? y[i] + by * x[i] : by * x[i]; });
}

}  // namespace

void mean_on_device(StreamHandle stream, const float* values, int64_t rows, float* mean, StepState* step) {
  cuda::launch(stream, "loss", mean_kernel, {1, cuda::threads_per_block}, values, rows, mean, step);
}

void scale_on_device(StreamHandle stream, const float* x, const float* factor, float* y, bool add, int64_t count) {
  cuda::launch(stream, "loss", scale_kernel, cuda::grid_for(count), x, factor, y, add, count);
}

}  // namespace gift
