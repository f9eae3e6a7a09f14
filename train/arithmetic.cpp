#include "train/arithmetic.h"

#include <array>

#include "core/suggest.h"

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

Arithmetic arithmetic_of(const Config& config) {
  using Names2 = std::array<std::string_view, 2>;
  using Names3 = std::array<std::string_view, 3>;
  return {
      choice("--precision", config.precision, Names2{"fp32", "bf16"},
             std::array<Precision, 2>{Precision::fp32, Precision::bf16}),
      choice("--convolution", config.convolution, Names3{"auto", "direct", "winograd"},
             std::array<ConvAlgorithm, 3>{ConvAlgorithm::automatic, ConvAlgorithm::direct, ConvAlgorithm::winograd})};
}

}  // namespace gift
