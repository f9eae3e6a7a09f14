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
  const std::vector<std::string> gpus = cuda_devices();
  for (size_t k = 0; k < gpus.size(); ++k) std::printf("cuda:%zu  %s\n", k, gpus[k].c_str());
  if (gpus.empty()) std::printf("cuda  not available: %s\n", why_no_cuda().c_str());
  return exit_done;
}

}  // namespace gift
