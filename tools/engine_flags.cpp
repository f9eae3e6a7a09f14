#include "tools/engine_flags.h"

#include <array>
#include <charconv>

#include "core/backends/cuda/cuda_backend.h"
#include "core/error.h"
#include "core/suggest.h"

namespace gift {

int gpu_number(const std::string& device) {
  if (device == "cuda") return 0;
  int number = -1;
  const char* end = device.data() + device.size();
  const auto parsed = std::from_chars(device.data() + std::string_view("cuda:").size(), end, number);
  if (!device.starts_with("cuda:") || parsed.ec != std::errc() || parsed.ptr != end || number < 0)
    fail<ConfigError>("--device", device, ", expected cuda or cuda:N with the number of a GPU, from 0");
  return number;
}

bool is_device_list(const std::string& device) { return device.find(',') != std::string::npos || device == "cuda:all"; }

void check_gpu(const std::string& device, int gpu) {
  if (const std::string reason = why_no_cuda(gpu); !reason.empty()) fail<DeviceError>("--device", device, ": ", reason);
}

void check_threads(int threads) {
  if (threads < 0 || threads > 1024)
    fail<ConfigError>("--threads", threads, ", expected 1 to 1024 (0: all processors)");
}

EngineOptions engine_options(const Config& config, int threads) {
  check_threads(threads);
  if (is_device_list(config.device))
    fail<ConfigError>("--device", config.device,
                      ": several GPUs share the cells of a comparison (gift compare, and gift reproduce where it "
                      "trains one); here one device is needed");
  EngineOptions options;
  options.threads = threads;
  options.backend = BackendKind::cpu;
  if (config.device == "auto") {
    if (built_with_cuda() && why_no_cuda().empty()) options.backend = BackendKind::cuda;
  } else if (config.device == "ref") {
    options.backend = BackendKind::reference;
  } else if (config.device.starts_with("cuda")) {
    options.backend = BackendKind::cuda;
    options.gpu = gpu_number(config.device);
    check_gpu(config.device, options.gpu);
  } else if (config.device != "cpu") {
    static constexpr std::array<std::string_view, 4> known{"auto", "cpu", "ref", "cuda"};
    fail<ConfigError>("--device", "unknown device '", config.device, "'", suggest(config.device, known));
  }
  return options;
}

}  // namespace gift
