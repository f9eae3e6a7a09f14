#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gift {

// One term of a loss as written: [weight *] name [: setting=value, ...].
struct LossTerm {
  std::optional<double> weight;
  std::string name;
  std::vector<std::pair<std::string, std::string>> settings;
};

// "gift:gamma=0.3,alpha=0.1", "kl:T=4 + 0.1*ce". Spaces do not matter. ConfigError where it does not read as such.
std::vector<LossTerm> parse_loss(std::string_view specification);

// The same loss as text that parse_loss() reads: "kl:T=4 + 0.1*ce".
std::string loss_text(const std::vector<LossTerm>& terms);

// A list of losses as given on a command line, "ce,kl:T=4,t2=1,mse+ce": a piece that is a setting ("t2=1") belongs to
// the loss before it. ConfigError for empty pieces.
std::vector<std::string> split_losses(std::string_view list);

// "sgd, adam" -> {"sgd", "adam"}: a list of names without settings. ConfigError for empty pieces.
std::vector<std::string> split_names(std::string_view list);

// A loss may bring its learning rate, "dkd:beta=8,lr=1e-3" (or learning_rate): the loss without it, and the rate.
// ConfigError when it is no number above 0, or two terms of a sum bring one.
struct LossAndRate {
  std::string loss;
  std::optional<double> learning_rate;
};
LossAndRate split_learning_rate(std::string_view specification);

}  // namespace gift
