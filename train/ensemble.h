#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"

namespace gift {

// How the logits of several teachers on one batch, (B, C) each, become one.
//  mean:  their mean (G-VBSM's CIFAR and Tiny-ImageNet labels).
//  gvbsm: z_m / ‖z_m‖ · mean ‖z‖, then the mean: each teacher's logits brought to one length, the L2 norm over the
//  whole
//         batch, so that labels depend on what a picture is batched with (G-VBSM's ImageNet labels). Logits that are
//         all zero stay zero.
enum class Ensemble : uint8_t { mean, gvbsm };

// ConfigError with a suggestion for a name that is none.
Ensemble parse_ensemble(std::string_view name);
std::string_view name_of(Ensemble rule);

// At least one (B, C) tensor, all of one shape.
Tensor combine(Context& c, Ensemble rule, std::span<const Tensor> logits);

// The files that --teacher names: a path that exists as it is, else paths between commas. ConfigError where one of them
// is empty.
std::vector<std::string> split_teachers(const std::string& teacher);

}  // namespace gift
