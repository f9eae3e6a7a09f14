#pragma once

#include <memory>
#include <optional>

#include "core/backends/cuda/cudnn/choice.h"
#include "core/backends/cuda/cudnn/conv_graph.h"
#include "core/backends/cuda/cudnn/filter.h"

namespace gift::cuda {

// A convolution ready to run: an operation graph, an engine with its settings, and the kernels. May run on several
// streams at once, with a handle and a workspace for each.
class ConvPlan {
 public:
  // Nothing, and why, where cuDNN cannot make it or refusal() forbids it; and, unless `compile`, where NVRTC would have
  // to compile it, which takes one to three seconds in every process.
  static std::optional<ConvPlan> make(std::shared_ptr<const ConvGraph> graph, const CudnnDevice& device,
                                      const EngineChoice& choice, bool compile, std::string& reason);

  const EngineChoice& choice() const { return choice_; }
  const NumericalNotes& notes() const { return notes_; }
  int64_t workspace() const { return workspace_; }  // bytes

  // Starts it on the stream of the handle, by one thread at a time. Pointers are aligned to 16 bytes.
  void run(cudnnHandle_t handle, const ConvPointers& pointers, void* workspace) const;

 private:
  ConvPlan(std::shared_ptr<const ConvGraph> graph, EngineChoice choice, Descriptor engine, Descriptor config,
           Descriptor plan);

  std::shared_ptr<const ConvGraph> graph_;
  EngineChoice choice_;
  Descriptor engine_, config_, plan_;
  NumericalNotes notes_;
  int64_t workspace_ = 0;
};

// What cuDNN's heuristics propose for the graph, best first, without repetition: mode A, then the fallback.
std::vector<EngineChoice> proposed_choices(const ConvGraph& graph, const CudnnDevice& device);

}  // namespace gift::cuda
