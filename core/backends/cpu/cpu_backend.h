#pragma once

#include <memory>
#include <string_view>

#include "core/backend.h"

namespace gift {

// The fast backend of a CPU: f32 in blocked layouts, kernels chosen by instruction set at run time, oneDNN for
// convolutions and matrix products where it was found. What it does not speed up runs as in the reference backend.
// isa: see EngineOptions.
std::unique_ptr<Backend> make_cpu_backend(std::string_view isa = {});

}  // namespace gift
