#include "tools/engine_flags.h"

#include <array>

#include "core/backends/cuda/cuda_backend.h"
#include "core/error.h"
#include "core/suggest.h"

namespace gift {

EngineOptions engine_options(const Config& config, int threads) {
  if (threads < 0 || threads > 1024)
    fail<ConfigError>("--threads", threads, ", expected 1 to 1024 (0: all processors)");
  EngineOptions options;
  options.threads = threads;
  if (config.device == "auto" || config.device == "cpu")
    options.backend = BackendKind::cpu;
  else if (config.device == "ref")
    options.backend = BackendKind::reference;
  else if (config.device.starts_with("cuda"))
    fail<DeviceError>("--device", config.device, ": ", make_cuda_backend_or_reason().reason);
  else {
    static constexpr std::array<std::string_view, 4> known{"auto", "cpu", "ref", "cuda"};
    fail<ConfigError>("--device", "unknown device '", config.device, "'", suggest(config.device, known));
  }
  return options;
}

}  // namespace gift
