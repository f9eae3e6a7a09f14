#include "tools/compare_engines.h"

#include <algorithm>
#include <memory>

#include "core/backends/cuda/cuda_backend.h"
#include "core/error.h"
#include "tools/engine_flags.h"

namespace gift {
namespace {

std::vector<std::string> entries_of(const std::string& list) {
  std::vector<std::string> out{""};
  for (const char c : list)
    if (c == ',')
      out.emplace_back();
    else
      out.back() += c;
  return out;
}

}  // namespace

std::vector<int> gpus_of_list(const std::string& device, int there) {
  if (!is_device_list(device)) return {};
  std::vector<int> out;
  if (device == "cuda:all") {
    for (int gpu = 0; gpu < there; ++gpu) out.push_back(gpu);
    return out;
  }
  for (const std::string& entry : entries_of(device)) {
    if (entry.empty()) fail<ConfigError>("--device", device, " has an empty entry; expected cuda:0,cuda:1, ...");
    if (entry == "cuda:all") fail<ConfigError>("--device", device, ": cuda:all stands for all GPUs by itself");
    if (!entry.starts_with("cuda"))
      fail<ConfigError>("--device", device, ": '", entry,
                        "' cannot share the cells, whose last bits would depend on where they trained; a list is of "
                        "GPUs of one kind: cuda:0,cuda:1, ...");
    const int gpu = gpu_number(entry);
    if (std::find(out.begin(), out.end(), gpu) != out.end())
      fail<ConfigError>("--device", device, " names GPU ", gpu, " twice");
    out.push_back(gpu);
  }
  return out;
}

CompareEngines::CompareEngines(const Config& config, int threads) {
  if (!is_device_list(config.device)) {
    Engine& engine = engines_.emplace_back(engine_options(config, threads));
    devices_.push_back({&engine, config.device});
    return;
  }
  check_threads(threads);
  const std::vector<int> gpus = gpus_of_list(config.device, static_cast<int>(cuda_devices().size()));
  for (const int gpu : gpus.empty() ? std::vector<int>{0} : gpus) check_gpu(config.device, gpu);
  std::vector<std::unique_ptr<Backend>> backends = make_cuda_backends(gpus);
  const int in_all = threads > 0 ? threads : available_processors(), count = static_cast<int>(gpus.size());
  for (int k = 0; k < count; ++k) {
    EngineOptions options;
    options.backend = BackendKind::cuda;
    options.threads = std::max(1, in_all / count + (k < in_all % count ? 1 : 0));
    options.gpu = gpus[static_cast<size_t>(k)];
    Engine& engine = engines_.emplace_back(options, std::move(backends[static_cast<size_t>(k)]));
    devices_.push_back({&engine, text("cuda:", options.gpu)});
  }
}

}  // namespace gift
