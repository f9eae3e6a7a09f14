#include "core/backends/cuda/cudnn/filter.h"

#include <iterator>
#include <utility>

#include "core/error.h"

namespace gift::cuda {

bool NumericalNotes::winograd() const {
  return has(NumericalNote::winograd) || has(NumericalNote::winograd_4x4) || has(NumericalNote::winograd_6x6) ||
         has(NumericalNote::winograd_13x13);
}

std::string NumericalNotes::str() const {
  constexpr std::pair<NumericalNote, const char*> names[] = {
      {NumericalNote::tensor_core, "tensor cores"},
      {NumericalNote::down_convert_inputs, "operands rounded"},
      {NumericalNote::reduced_precision_reduction, "sums rounded"},
      {NumericalNote::fft, "FFT"},
      {NumericalNote::nondeterministic, "not deterministic"},
  };
  std::string out;
  for (const auto& [note, name] : names)
    if (has(note)) out += text(out.empty() ? "" : ", ", name);
  if (winograd()) out += out.empty() ? "Winograd" : ", Winograd";
  return out;
}

std::string refusal(const ConvProblem& problem, const NumericalNotes& notes, int64_t workspace) {
  if (notes.has(NumericalNote::nondeterministic)) return "it is not deterministic";
  if (notes.has(NumericalNote::reduced_precision_reduction)) return "its sums are rounded";
  if (problem.type == DType::f32 && !problem.tf32) {
    if (notes.has(NumericalNote::tensor_core)) return "it runs on tensor cores, in less than f32";
    if (notes.has(NumericalNote::down_convert_inputs)) return "it rounds its operands";
  }
  const bool direct = problem.algorithm == ConvAlgorithm::direct || problem.algorithm == ConvAlgorithm::gemm;
  if (direct && notes.winograd()) return "it is a Winograd convolution";
  if (direct && notes.has(NumericalNote::fft)) return "it is an FFT convolution";
  if (workspace > most_workspace) return text("it wants a workspace of ", workspace >> 20, " MiB");
  return {};
}

}  // namespace gift::cuda
