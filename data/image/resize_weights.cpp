#include "data/image/resize_weights.h"

#include <algorithm>
#include <cmath>

namespace gift {

namespace {

// The inputs that an output's triangle reaches.
struct Reach {
  double centre;
  int first, count;
};

Reach reach_of(int i, double scale, double support, int input) {
  const double centre = (i + 0.5) * scale;
  const int first = std::max(static_cast<int>(centre - support + 0.5), 0);
  return {centre, first, std::min(static_cast<int>(centre + support + 0.5), input) - first};
}

}  // namespace

ResizeWeights bilinear_weights(int input, int output) {
  const double scale = static_cast<double>(input) / output;
  const double support = std::max(scale, 1.0), inverse = 1.0 / support;
  ResizeWeights out;
  for (int i = 0; i < output; ++i) out.taps = std::max(out.taps, reach_of(i, scale, support, input).count);
  out.begin.resize(static_cast<size_t>(output));
  out.weight.assign(static_cast<size_t>(output) * static_cast<size_t>(out.taps), 0);
  std::vector<double> weight(static_cast<size_t>(out.taps));
  for (int i = 0; i < output; ++i) {
    const auto [centre, first, count] = reach_of(i, scale, support, input);
    double sum = 0;
    for (int j = 0; j < count; ++j) {
      const double distance = std::abs((j + first - centre + 0.5) * inverse);
      weight[static_cast<size_t>(j)] = distance < 1.0 ? 1.0 - distance : 0.0;
      sum += weight[static_cast<size_t>(j)];
    }
    const int begin = std::min(first, input - out.taps);
    out.begin[static_cast<size_t>(i)] = begin;
    int32_t* row = &out.weight[static_cast<size_t>(i) * static_cast<size_t>(out.taps)] + (first - begin);
    for (int j = 0; j < count; ++j) {
      const double normalised = sum != 0.0 ? weight[static_cast<size_t>(j)] / sum : weight[static_cast<size_t>(j)];
      row[j] = static_cast<int32_t>(0.5 + normalised * (1 << ResizeWeights::bits));
    }
  }
  return out;
}

}  // namespace gift
