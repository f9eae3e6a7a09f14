#pragma once

#include <string_view>

#include "core/context.h"

namespace gift {

struct Config;

// How numbers are computed; equal for all students that are compared.
struct Arithmetic {
  Precision precision = Precision::fp32;
  ConvAlgorithm convolution = ConvAlgorithm::automatic;
  bool operator==(const Arithmetic&) const = default;
};

// config.precision and config.convolution as values; precision auto is tf32 on a GPU, as PyTorch's convolutions are,
// and fp32 elsewhere. ConfigError with a suggestion for unknown names, and for tf32 where there is no GPU.
Arithmetic arithmetic_of(const Config& config, Engine& engine);
std::string_view name_of(Precision precision);

// What a network runs in on the engine's backend.
Context context_for(Engine& engine, Arithmetic arithmetic, int lane = 0);

}  // namespace gift
