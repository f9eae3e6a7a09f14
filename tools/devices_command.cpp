#include "tools/devices_command.h"

#include <cstdio>

#include "core/backend.h"
#include "core/backends/cuda/cuda_backend.h"
#include "core/engine.h"

namespace gift {

int DevicesCommand::run() {
  Engine engine;
  std::printf("cpu   %s, %d threads\n", engine.backend().description().c_str(), engine.pool().size());
  std::printf("ref   %s\n", engine.reference().description().c_str());
  std::printf("cuda  not available: %s\n", make_cuda_backend_or_reason().reason.c_str());
  return exit_done;
}

}  // namespace gift
