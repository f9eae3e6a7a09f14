#include "core/backends/cuda/kernels/softmax.h"

#include "core/backends/cuda/kernels/team.cuh"
#include "core/math/functions.h"

namespace gift::cuda {
namespace {

__global__ void softmax_kernel(Elements x, Elements y, bool log, int64_t rows, int64_t size) {
  const BlockTeam team;
  row_loop(rows, [&](int64_t row) {
    const int64_t first = row * size;
    const float lowest = math::float_of_bits(static_cast<int32_t>(0xff800000u));  // -infinity
    const float peak = team.max(size, lowest, [&](int64_t j) { return x.at(first + j); });
    const double sum = team.sum(size, [&](int64_t j) { return math::exp(x.at(first + j) - peak); });
    const double log_sum = math::log(sum), inverse = 1 / sum;
    team.each(size, [&](int64_t j) {
      const float z = x.at(first + j) - peak;
      const double value = log ? static_cast<double>(z) - log_sum : static_cast<double>(math::exp(z)) * inverse;
      y.put(first + j, static_cast<float>(value));
    });
  });
}

__global__ void softmax_backward_kernel(Elements y, Elements gy, Elements gx, bool add, bool log, int64_t rows,
                                        int64_t size) {
  const BlockTeam team;
  row_loop(rows, [&](int64_t row) {
    const int64_t first = row * size;
    const double sum = team.sum(size, [&](int64_t j) {
      const double g = gy.at(first + j);
      return log ? g : g * static_cast<double>(y.at(first + j));
    });
    team.each(size, [&](int64_t j) {
      const int64_t at = first + j;
      const double g = gy.at(at);
      const double own =
          log ? g - static_cast<double>(math::exp(y.at(at))) * sum : static_cast<double>(y.at(at)) * (g - sum);
      gx.put(at, static_cast<float>(add ? static_cast<double>(gx.at(at)) + own : own));
    });
  });
}

}  // namespace

void softmax(StreamHandle stream, Elements x, Elements y, bool log, int64_t rows, int64_t size) {
  launch(stream, "softmax", softmax_kernel, grid_for_rows(rows, size), x, y, log, rows, size);
}

void softmax_backward(StreamHandle stream, Elements y, Elements gy, Elements gx, bool add, bool log, int64_t rows,
                      int64_t size) {
  launch(stream, "softmax_backward", softmax_backward_kernel, grid_for_rows(rows, size), y, gy, gx, add, log, rows,
         size);
}

}  // namespace gift::cuda
