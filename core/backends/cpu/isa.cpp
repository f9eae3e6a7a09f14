#include "core/backends/cpu/isa.h"

#include <algorithm>
#include <cstdlib>

#include "core/error.h"

namespace gift::cpu {

std::string_view name_of(Isa isa) {
  switch (isa) {
    case Isa::baseline:
      return "baseline";
    case Isa::avx2:
      return "avx2";
    case Isa::avx512:
      return "avx512";
  }
  return "?";
}

bool runs(Isa isa) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (isa == Isa::avx2) return avx2;
  if (isa == Isa::avx512) {
    return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  }
#endif
  return isa == Isa::baseline;
}

Isa chosen_isa(std::string_view limit) {
  Isa best = Isa::baseline;
  for (const Isa isa : {Isa::avx2, Isa::avx512}) {
    if (runs(isa)) best = isa;
  }
  const char* variable = std::getenv("GIFT_ISA");
  const bool from_environment = limit.empty() && variable != nullptr;
  if (from_environment) limit = variable;
  if (limit.empty()) return best;
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    if (name_of(isa) == limit) return std::min(best, isa);
  }
  fail<ConfigError>(from_environment ? "GIFT_ISA" : "isa", "'", limit, "', expected baseline, avx2 or avx512");
}

}  // namespace gift::cpu
