#include "core/backends/cpu/conv/winograd.h"

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
  return winograd_points * (static_cast<int64_t>(p.in_channels + part.out1 - part.out0) * part.tile_block +
                            2 * static_cast<int64_t>(lanes));
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
