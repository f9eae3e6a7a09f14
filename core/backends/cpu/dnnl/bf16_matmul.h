#pragma once

#include <cstdint>
#include <memory>

#include "core/context.h"

namespace gift::cpu {

// c (m, n) f32 (+)= a (m, k) b (k, n), both bf16, summed in f32; strides in elements, one of the two 1.
struct Bf16Problem {
  int64_t m, n, k;
  const uint16_t* a;
  int64_t a_row, a_column;
  const uint16_t* b;
  int64_t b_row, b_column;
  float* c;
  int64_t c_row;
  bool add;
};

// Such products by oneDNN, one worker each. Plans are made at the first product of a shape and kept.
class Bf16Matmul {
 public:
  Bf16Matmul();
  ~Bf16Matmul();
  static bool available();  // whether the build has oneDNN and this processor has bf16 arithmetic
  void run(Context& c, int worker, const Bf16Problem& problem);

 private:
  struct Plans;
  std::unique_ptr<Plans> plans_;
};

}  // namespace gift::cpu
