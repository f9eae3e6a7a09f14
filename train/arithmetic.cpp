#include "train/arithmetic.h"

#include <array>

#include "core/backend.h"
#include "core/suggest.h"
#include "train/config.h"

namespace gift {
namespace {

template <class T, size_t N>
T choice(const char* flag, const std::string& given, const std::array<std::string_view, N>& names,
         const std::array<T, N>& values) {
  for (size_t i = 0; i < N; ++i)
    if (names[i] == given) return values[i];
  fail<ConfigError>(flag, "unknown value '", given, "'", suggest(given, names));
}

}  // namespace

Arithmetic arithmetic_of(const Config& config, Engine& engine) {
  using Names3 = std::array<std::string_view, 3>;
  using Names4 = std::array<std::string_view, 4>;
  const bool gpu = engine.backend().asynchronous();
  const Arithmetic out{
      choice("--precision", config.precision, Names4{"auto", "fp32", "tf32", "bf16"},
             std::array<Precision, 4>{gpu ? Precision::tf32 : Precision::fp32, Precision::fp32, Precision::tf32,
                                      Precision::bf16}),
      choice("--convolution", config.convolution, Names3{"auto", "direct", "winograd"},
             std::array<ConvAlgorithm, 3>{ConvAlgorithm::automatic, ConvAlgorithm::direct, ConvAlgorithm::winograd})};
  if (out.precision == Precision::tf32 && !gpu)
    fail<ConfigError>("--precision", "tf32 is arithmetic of GPUs; on a processor: fp32 or bf16");
  return out;
}

std::string_view name_of(Precision precision) {
  return precision == Precision::fp32 ? "fp32" : precision == Precision::tf32 ? "tf32" : "bf16";
}

Context context_for(Engine& engine, Arithmetic arithmetic, int lane) {
  Context context(engine);
  context.lane = lane;
  context.precision = arithmetic.precision;
  context.convolution = arithmetic.convolution;
  return context;
}

}  // namespace gift
