#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gift {

// The generator behind torch's CPU generator (torch.manual_seed) and numpy's RandomState, for bit-compatible replay of
// published runs: class orders, shuffles, initial weights. gift's own randomness is Philox.
// M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998; the 32-bit seeding of 2002.
class Mt19937 {
 public:
  explicit Mt19937(uint32_t seed);
  uint32_t next();

  // What torch's CPU generator makes. `normal` has two algorithms, below and from 16 values.
  std::vector<int64_t> torch_permutation(int64_t n);
  std::vector<float> torch_uniform(size_t n);  // [0, 1)
  std::vector<float> torch_normal(size_t n);

  // What numpy.random.RandomState makes.
  std::vector<int64_t> numpy_permutation(int64_t n);
  std::vector<double> numpy_uniform(size_t n);  // [0, 1)

 private:
  uint64_t next64() {
    const uint64_t high = next();
    return high << 32 | next();
  }
  void refill();
  std::vector<float> torch_normal_pairwise(size_t n);

  std::array<uint32_t, 624> state_;
  size_t position_;
};

}  // namespace gift
