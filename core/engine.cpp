#include "core/engine.h"

#include "core/backend.h"
#include "core/backends/cpu/cpu_backend.h"
#include "core/backends/cuda/cuda_backend.h"
#include "core/backends/ref/ref_backend.h"

namespace gift {

Engine::Engine(EngineOptions options) : Engine(options, nullptr) {
  if (options.backend != BackendKind::cuda) return;
  device_ = make_cuda_backend(options.gpu);
  backend_ = device_.get();
}

Engine::Engine(EngineOptions options, std::unique_ptr<Backend> backend)
    : pool_(options.threads > 0 ? options.threads : available_processors()),
      workspace_(pool_.size()),
      reference_(make_reference_backend()),
      fast_(options.backend == BackendKind::reference ? nullptr : make_cpu_backend(options.isa)),
      device_(std::move(backend)),
      backend_(device_ ? device_.get() : &host()) {}

Engine::~Engine() = default;

}  // namespace gift
