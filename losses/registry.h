#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "losses/loss.h"

namespace gift {

// Makes a loss from its readable form: "gift", "kl:T=4", "gift:gamma=0.3,alpha=0.1,form=code", or a weighted sum,
// "kl:T=4 + 0.1*ce". A ce that joins one of kl, mse and softce without a weight is the published sum ("kl+ce" =
// "kl_ce", weight 0.1); every other term without a weight counts once. Published spellings are aliases ("sce" =
// "softce"). Settings left out are the method's own for the data set (kd, wsld, dkd, nkd); description() shows what was
// taken. ConfigError with a suggestion for unknown names and settings, with the range for values outside of it.
std::unique_ptr<Loss> make_loss(std::string_view specification, std::string_view dataset = "");

// The name that an alias in any spelling stands for: "SCE" -> "softce". ConfigError with a suggestion.
std::string canonical_loss_name(std::string_view name);

struct LossEntry {
  std::string name, summary;
};
std::vector<LossEntry> known_losses();  // in the order of the table, for help texts

}  // namespace gift
