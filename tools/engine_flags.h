#pragma once

#include "core/engine.h"
#include "train/config.h"

namespace gift {

// The engine a config asks for. ConfigError for unknown devices and impossible thread counts; DeviceError where the
// device cannot be had, with the reason.
EngineOptions engine_options(const Config& config, int threads);

}  // namespace gift
