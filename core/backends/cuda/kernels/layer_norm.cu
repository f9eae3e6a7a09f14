#include "core/backends/cuda/kernels/layer_norm.h"

#include "core/backends/cuda/kernels/team.cuh"
#include "core/math/functions.h"

namespace gift::cuda {
namespace {

__global__ void layer_norm_kernel(Elements x, const float* w, const float* b, double eps, float* mean, float* inv_std,
                                  Elements y, int64_t rows, int64_t size) {
  const BlockTeam team;
  const double share = 1 / static_cast<double>(size);
  row_loop(rows, [&](int64_t row) {
    const int64_t first = row * size;
    const double m = team.sum(size, [&](int64_t j) { return x.at(first + j); }) * share;
    const double squares = team.sum(size, [&](int64_t j) {
      const double d = static_cast<double>(x.at(first + j)) - m;
      return d * d;
    });
    const double inverse = 1 / math::sqrt(squares * share + eps);
    if (threadIdx.x == 0) {
      mean[row] = static_cast<float>(m);
      inv_std[row] = static_cast<float>(inverse);
    }
    team.each(size, [&](int64_t j) {
      const double normal = (static_cast<double>(x.at(first + j)) - m) * inverse;
      y.put(first + j, static_cast<float>(normal * static_cast<double>(w[j]) + static_cast<double>(b[j])));
    });
  });
}

__global__ void layer_norm_backward_kernel(Elements x, const float* w, const float* mean, const float* inv_std,
                                           Elements gy, Elements gx, bool add, int64_t rows, int64_t size) {
  const BlockTeam team;
  const double share = 1 / static_cast<double>(size);
  row_loop(rows, [&](int64_t row) {
    const int64_t first = row * size;
    const double m = mean[row], inverse = inv_std[row];
    const auto scaled = [&](int64_t j) { return static_cast<double>(gy.at(first + j)) * static_cast<double>(w[j]); };
    const auto normal = [&](int64_t j) { return (static_cast<double>(x.at(first + j)) - m) * inverse; };
    const double sum = team.sum(size, scaled);
    const double product = team.sum(size, [&](int64_t j) { return scaled(j) * normal(j); });
    team.each(size, [&](int64_t j) {
      const double own = inverse * (scaled(j) - sum * share - normal(j) * product * share);
      const int64_t at = first + j;
      gx.put(at, static_cast<float>(add ? static_cast<double>(gx.at(at)) + own : own));
    });
  });
}

constexpr int width = 32, lanes = threads_per_block / width;  // a block takes 32 columns, 8 threads each

__global__ void parameter_sums(Elements x, const float* mean, const float* inv_std, Elements gy, double* partial,
                               int64_t chunks, int64_t rows, int64_t size) {
  __shared__ double sums[lanes][width], products[lanes][width];
  const int column = static_cast<int>(threadIdx.x % width), lane = static_cast<int>(threadIdx.x / width);
  const int64_t tiles = (size + width - 1) / width;
  for (int64_t work = blockIdx.x; work < tiles * chunks; work += gridDim.x) {
    const int64_t j = work % tiles * width + column, chunk = work / tiles;
    const int64_t end = rows * (chunk + 1) / chunks;
    double sum = 0, product = 0;
    if (j < size) {
      for (int64_t row = rows * chunk / chunks + lane; row < end; row += lanes) {
        const double g = gy.at(row * size + j);
        sum += g;
        product += g * ((static_cast<double>(x.at(row * size + j)) - static_cast<double>(mean[row])) *
                        static_cast<double>(inv_std[row]));
      }
    }
    sums[lane][column] = sum;
    products[lane][column] = product;
    __syncthreads();
    if (lane == 0 && j < size) {
      for (int k = 1; k < lanes; ++k) {
        sum += sums[k][column];
        product += products[k][column];
      }
      partial[chunk * size + j] = product;
      partial[(chunks + chunk) * size + j] = sum;
    }
    __syncthreads();
  }
}

__device__ void finish(const double* partial, int64_t chunks, int64_t size, int64_t j, float* to, bool add) {
  if (to == nullptr) return;
  double sum = 0;
  for (int64_t chunk = 0; chunk < chunks; ++chunk) sum += partial[chunk * size + j];
  to[j] = static_cast<float>(add ? static_cast<double>(to[j]) + sum : sum);
}

__global__ void finish_parameters(const double* partial, int64_t chunks, float* gw, bool add_w, float* gb, bool add_b,
                                  int64_t size) {
  grid_loop(size, [&](int64_t j) {
    finish(partial, chunks, size, j, gw, add_w);
    finish(partial + chunks * size, chunks, size, j, gb, add_b);
  });
}

}  // namespace

void layer_norm(StreamHandle stream, Elements x, const float* w, const float* b, double eps, float* mean,
                float* inv_std, Elements y, int64_t rows, int64_t size) {
  launch(stream, "layer_norm", layer_norm_kernel, grid_for_rows(rows, size), x, w, b, eps, mean, inv_std, y, rows,
         size);
}

void layer_norm_backward(StreamHandle stream, Elements x, const float* w, const float* mean, const float* inv_std,
                         Elements gy, Elements gx, bool add, int64_t rows, int64_t size) {
  launch(stream, "layer_norm_backward", layer_norm_backward_kernel, grid_for_rows(rows, size), x, w, mean, inv_std, gy,
         gx, add, rows, size);
}

int64_t layer_norm_chunks(int64_t rows, int64_t size) {
  const int64_t tiles = (size + width - 1) / width;
  return std::clamp<int64_t>(512 / tiles, 1, std::max<int64_t>(rows / (4 * lanes), 1));
}

void layer_norm_parameters(StreamHandle stream, Elements x, const float* mean, const float* inv_std, Elements gy,
                           double* partial, float* gw, bool add_w, float* gb, bool add_b, int64_t rows, int64_t size) {
  const int64_t chunks = layer_norm_chunks(rows, size), tiles = (size + width - 1) / width;
  launch(stream, "layer_norm_backward", parameter_sums, grid_for(tiles * chunks * threads_per_block), x, mean, inv_std,
         gy, partial, chunks, rows, size);
  launch(stream, "layer_norm_backward", finish_parameters, grid_for(size), partial, chunks, gw, add_w, gb, add_b, size);
}

}  // namespace gift::cuda
