#pragma once

#include <string>

#include "core/engine.h"
#include "train/config.h"

namespace gift {

// The engine a config asks for. ConfigError for unknown devices, several of them and impossible thread counts;
// DeviceError where the device cannot be had, with the reason.
EngineOptions engine_options(const Config& config, int threads);

// Whether --device names several GPUs: "cuda:0,cuda:1", "cuda:all" (tools/compare_engines.h).
bool is_device_list(const std::string& device);

// N of "cuda:N"; "cuda" alone is cuda:0. ConfigError.
int gpu_number(const std::string& device);

// DeviceError, with the reason, where the GPU that `device` asks for cannot be had.
void check_gpu(const std::string& device, int gpu);

// ConfigError.
void check_threads(int threads);

}  // namespace gift
