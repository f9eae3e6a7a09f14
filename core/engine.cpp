#include "core/engine.h"

#include "core/backend.h"
#include "core/backends/cpu/cpu_backend.h"
#include "core/backends/ref/ref_backend.h"

namespace gift {

Engine::Engine(EngineOptions options)
    : pool_(options.threads > 0 ? options.threads : available_processors()),
      workspace_(pool_.size()),
      reference_(make_reference_backend()),
      fast_(options.backend == BackendKind::reference ? nullptr : make_cpu_backend(options.isa)),
      backend_(fast_ ? fast_.get() : reference_.get()) {}

Engine::~Engine() = default;

}  // namespace gift
