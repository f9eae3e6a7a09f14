#include "train/compare/loss_axis.h"

#include <algorithm>
#include <charconv>

#include "core/error.h"
#include "losses/describe.h"
#include "losses/registry.h"
#include "losses/specification.h"

namespace gift {
namespace {

bool is_rate(const std::string& setting) { return setting == "lr" || setting == "learning_rate"; }

double positive_number(const std::string& value, const std::string& whole) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || !(number > 0))
    fail<ConfigError>("losses", "lr=", value, " in '", whole, "', expected a number above 0");
  return number;
}

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
  LossChoice out;
  if (text == "native") {
    out.loss = text;
    return out;
  }
  std::vector<LossTerm> terms = parse_loss(text);
  for (LossTerm& term : terms) {
    for (auto setting = term.settings.begin(); setting != term.settings.end();) {
      if (!is_rate(setting->first)) {
        ++setting;
        continue;
      }
      if (out.learning_rate) fail<ConfigError>("losses", "'", text, "' gives the learning rate twice");
      out.learning_rate = positive_number(setting->second, text);
      setting = term.settings.erase(setting);
    }
  }
  out.loss = loss_text(terms);
  return out;
}

std::vector<LossChoice> loss_axis(const std::vector<std::string>& losses, const std::vector<double>& gammas) {
  if (losses.empty()) fail<ConfigError>("losses", "none given, expected at least one");
  std::vector<LossChoice> out;
  bool used = gammas.empty();
  for (const std::string& text : losses) {
    const LossChoice plain = parse_choice(text);
    std::vector<LossTerm> terms;
    if (plain.loss != "native") terms = parse_loss(plain.loss);
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
