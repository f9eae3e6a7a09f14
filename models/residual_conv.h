#pragma once

#include "layers/conv_norm_act.h"

namespace gift {

// The convolutions of residual networks: no bias, "same" padding, kaiming initialisation, batch norm.
inline ConvNormActOptions residual_conv(int64_t in, int64_t out, int64_t kernel, int64_t stride,
                                        Activation activation) {
  return {.conv = {.in = in,
                   .out = out,
                   .kernel = kernel,
                   .geometry = {.stride = stride, .padding = kernel / 2},
                   .bias = false,
                   .init = ConvInit::kaiming_fan_out},
          .norm = NormKind::batch,
          .then = {.activation = activation}};
}

}  // namespace gift
