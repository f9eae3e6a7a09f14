#include "core/backends/cpu/conv/winograd.h"

#include <algorithm>

namespace gift::cpu {

#if defined(__x86_64__)
namespace avx2 {
extern const WinogradKernels winograd;
}
namespace avx512 {
extern const WinogradKernels winograd;
}
#endif

int64_t winograd_scratch(const WinogradProblem& p, const WinogradPart& part, int lanes) {
  const int64_t in = p.in_channels, out = part.out1 - part.out0;
  const int64_t gradient = winograd_points * ((in + out) * part.tile_block + 2 * lanes);
  const int64_t forward = (winograd_points + 1) * (std::max(in, out) * part.tile_block + lanes);
  return std::max(gradient, forward);
}

const WinogradKernels* winograd_kernels(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return &avx512::winograd;
  if (isa == Isa::avx2) return &avx2::winograd;
#else
  (void)isa;
#endif
  return nullptr;
}

}  // namespace gift::cpu
