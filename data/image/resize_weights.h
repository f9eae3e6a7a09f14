#pragma once

#include <cstdint>
#include <vector>

namespace gift {

// For each output position: the first input position that counts and `taps` weights (the last ones 0 where fewer are
// needed), of which input positions begin[i] .. begin[i] + taps - 1 all exist.
struct ResizeWeights {
  static constexpr int bits = 22;
  int taps = 0;
  std::vector<int32_t> begin;
  std::vector<int32_t> weight;  // [output][taps], scaled by 2^bits
};

ResizeWeights bilinear_weights(int input, int output);

}  // namespace gift
