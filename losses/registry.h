#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "losses/loss.h"

namespace gift {

// Makes a loss from its readable form: "gift", "kl:T=4", "gift:gamma=0.3,alpha=0.1,form=code", "kl_ce" or sums of
// published names ("kl+ce" = "kl_ce": the second at weight 0.1). Published spellings are aliases ("sce" = "softce").
// ConfigError with a suggestion for unknown names and settings, with the range for values outside of it.
std::unique_ptr<Loss> make_loss(std::string_view specification);

struct LossEntry {
  std::string name, summary;
};
std::vector<LossEntry> known_losses();  // in the order of the table, for help texts

}  // namespace gift
