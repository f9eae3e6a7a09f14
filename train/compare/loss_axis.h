#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gift {

// A loss of a grid with what its text says beyond the loss itself.
struct LossChoice {
  std::string loss;                     // as make_loss() reads it, or "native"
  std::optional<double> learning_rate;  // "dkd:alpha=1,lr=1e-3": this loss's own
};

// "kl:T=4,lr=1e-3" -> {"kl:T=4", 0.001}. ConfigError where it does not read, or has two rates.
LossChoice parse_choice(const std::string& text);

// The losses of a grid: each of `losses` once, those that have a gamma of GIFT's (gift, refine) once for each of
// `gammas`. Without gammas the losses alone. ConfigError when no loss has one, when one says its gamma already, and for
// empty lists.
std::vector<LossChoice> loss_axis(const std::vector<std::string>& losses, const std::vector<double>& gammas);

}  // namespace gift
