#include "tests/kernels_on_host/emulator.h"

#include <doctest/doctest.h>

#include <vector>

#include "core/backends/cuda/kernels/launch.cuh"
#include "core/transfer.h"
#include "tests/kernels_on_host/emulated_backend.h"

using namespace gift;
using namespace gift::cuda;

namespace {

__global__ void index_kernel(int* out) { out[blockIdx.x * blockDim.x + threadIdx.x] = static_cast<int>(threadIdx.x); }

__global__ void sum_kernel(const float* x, double* out, int64_t count) {
  double sum = 0;
  for (int64_t i = threadIdx.x; i < count; i += blockDim.x) sum += x[i];
  const double all = cuda::block_sum(sum), largest = cuda::block_max(static_cast<double>(threadIdx.x));
  out[blockIdx.x * blockDim.x + threadIdx.x] = all + largest;
}

// Neighbours through shared memory, and back again.
__global__ void rotate_kernel(int* out) {
  __shared__ int shared[256];
  shared[threadIdx.x] = static_cast<int>(threadIdx.x);
  __syncthreads();
  const int next = shared[(threadIdx.x + 1) % blockDim.x];
  __syncthreads();
  shared[threadIdx.x] = next;
  __syncthreads();
  out[threadIdx.x] = shared[(threadIdx.x + 1) % blockDim.x];
}

}  // namespace

TEST_CASE("threads, barriers and warp sums of emulated kernels") {
  std::vector<int> index(3 * 64);
  cuda::launch(nullptr, "index", index_kernel, {3, 64}, index.data());
  for (size_t i = 0; i < index.size(); ++i) CHECK(index[i] == static_cast<int>(i % 64));

  const std::vector<float> ones(1000, 1.0f);
  std::vector<double> sums(2 * 96);
  cuda::launch(nullptr, "sum", sum_kernel, {2, 96}, ones.data(), sums.data(), int64_t{1000});
  for (const double sum : sums) CHECK(sum == 1000 + 95);

  std::vector<int> rotated(256);
  cuda::launch(nullptr, "rotate", rotate_kernel, {1, 256}, rotated.data());
  for (int i = 0; i < 256; ++i) CHECK(rotated[static_cast<size_t>(i)] == (i + 2) % 256);
}

TEST_CASE("device memory comes back as it was written, and new memory is NaN") {
  Engine engine({.threads = 1, .backend = BackendKind::reference});
  testing::EmulatedBackend backend;
  Context c(engine, backend);
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  const Tensor x = from_host(c, {2, 3}, values.data());
  CHECK(x.device() == Device{DeviceType::cuda, 0});
  CHECK(to_host<float>(x) == values);
  CHECK(to_host<float>(x.batch(1, 2)) == std::vector<float>{4, 5, 6});
  for (const float v : to_host<float>(empty(c, {5}))) CHECK(v != v);
}
