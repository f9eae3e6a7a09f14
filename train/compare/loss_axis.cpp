#include "train/compare/loss_axis.h"

#include <algorithm>

#include "core/error.h"
#include "losses/describe.h"
#include "losses/registry.h"
#include "losses/specification.h"
#include "train/native_loss.h"

namespace gift {
namespace {

// The term of a loss that GIFT's gamma means something to.
LossTerm* refined_term(std::vector<LossTerm>& terms) {
  for (LossTerm& term : terms) {
    const std::string name = canonical_loss_name(term.name);
    if (name == "gift" || name == "refine") return &term;
  }
  return nullptr;
}

bool has_gamma(const LossTerm& term) {
  return std::any_of(term.settings.begin(), term.settings.end(), [](const auto& s) { return s.first == "gamma"; });
}

}  // namespace

LossChoice parse_choice(const std::string& text) {
  if (is_native(text)) return {text, {}};
  const LossAndRate given = split_learning_rate(text);
  return {loss_text(parse_loss(given.loss)), given.learning_rate};
}

std::vector<LossChoice> loss_axis(const std::vector<std::string>& losses, const std::vector<double>& gammas) {
  if (losses.empty()) fail<ConfigError>("losses", "none given, expected at least one");
  std::vector<LossChoice> out;
  bool used = gammas.empty();
  for (const std::string& text : losses) {
    const LossChoice plain = parse_choice(text);
    std::vector<LossTerm> terms;
    if (!is_native(plain.loss)) terms = parse_loss(plain.loss);
    LossTerm* term = refined_term(terms);
    if (gammas.empty() || !term) {
      out.push_back(plain);
      continue;
    }
    if (has_gamma(*term)) fail<ConfigError>("--gamma", "'", text, "' gives gamma already; leave one of the two out");
    used = true;
    term->settings.emplace_back("gamma", "");
    for (const double gamma : gammas) {
      term->settings.back().second = number_text(gamma);
      out.push_back({loss_text(terms), plain.learning_rate});
    }
  }
  if (!used) fail<ConfigError>("--gamma", "none of the losses has a gamma of GIFT's; add gift or refine to --losses");
  return out;
}

}  // namespace gift
