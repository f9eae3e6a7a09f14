#pragma once

#include <string>

#include "core/backends/cuda/cudnn/problem.h"

namespace gift::cuda {

// What cuDNN says about the arithmetic of an engine; the numbers are those of cudnnBackendNumericalNote_t.
enum class NumericalNote : uint8_t {
  tensor_core = 0,
  down_convert_inputs = 1,
  reduced_precision_reduction = 2,
  fft = 3,
  nondeterministic = 4,
  winograd = 5,
  winograd_4x4 = 6,
  winograd_6x6 = 7,
  winograd_13x13 = 8,
  strict_nan = 9,
};

class NumericalNotes {
 public:
  void add(NumericalNote note) { bits_ |= 1u << static_cast<unsigned>(note); }
  bool has(NumericalNote note) const { return bits_ >> static_cast<unsigned>(note) & 1u; }
  bool winograd() const;
  std::string str() const;  // "tensor cores, Winograd"; empty where there is none

 private:
  uint32_t bits_ = 0;
};

// Bytes of workspace a plan may want: beyond this a slower plan is taken. Students in lockstep have one each.
constexpr int64_t most_workspace = int64_t{512} << 20;

// Why a plan must not be used for the problem, in words; empty where it may:
//   always            deterministic, sums of full precision, workspace within bounds
//   fp32              no tensor cores and no rounding of operands
//   direct, gemm      neither Winograd nor FFT
std::string refusal(const ConvProblem& problem, const NumericalNotes& notes, int64_t workspace);

}  // namespace gift::cuda
