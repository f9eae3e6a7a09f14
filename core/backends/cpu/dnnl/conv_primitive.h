#pragma once

#include "core/backends/cpu/dnnl/conv_plan.h"
#include "core/backends/cpu/dnnl/runtime.h"

namespace gift::cpu {

// oneDNN's convolution for a key, and the layouts it wants (inside) beside those of the key (outside).
struct ConvPrimitive {
  ConvPrimitive(const ConvKey& key, const dnnl::engine& engine);

  dnnl::memory::desc x_outside, w_outside, y_outside, x_inside, w_inside, y_inside, bias, scratchpad;
  dnnl::primitive primitive;
  std::string name;
};

}  // namespace gift::cpu
