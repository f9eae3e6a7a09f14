#include "core/backends/cpu/kernels/dropout.h"

#include "core/backends/cpu/kernels/simd.h"
#include "core/math/dropout.h"
#include "core/random/philox.h"

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {

static void dropout(const DropoutRun& run, uint32_t first_block, int64_t count, const float* x, float* y) {
  constexpr int blocks = 64;
  uint32_t words[4 * blocks];
  const auto low = static_cast<uint32_t>(run.step), high = static_cast<uint32_t>(run.step >> 32);
  for (int64_t begin = 0; begin < count; begin += 4 * blocks, first_block += blocks) {
    for (uint32_t b = 0; b < blocks; ++b) {
      const PhiloxWords four = philox(low, first_block + b, run.call, high, run.low_key, run.high_key);
      words[4 * b] = four.word[0];
      words[4 * b + 1] = four.word[1];
      words[4 * b + 2] = four.word[2];
      words[4 * b + 3] = four.word[3];
    }
    const int64_t here = count - begin < 4 * blocks ? count - begin : 4 * blocks;
    GIFT_INDEPENDENT
    for (int64_t i = 0; i < here; ++i)
      y[begin + i] = math::dropped(x[begin + i], uniform_of(words[i]), run.p, run.scale);
  }
}

extern const DropoutKernel dropout_table;
const DropoutKernel dropout_table = dropout;

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
