#include "losses/specification.h"

#include <cctype>
#include <charconv>
#include <cmath>

#include "core/error.h"
#include "losses/describe.h"

namespace gift {
namespace {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && std::isspace(static_cast<unsigned char>(s.front()))) s.remove_prefix(1);
  while (!s.empty() && std::isspace(static_cast<unsigned char>(s.back()))) s.remove_suffix(1);
  return s;
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

// The plus of an exponent, as in 1e+3.
bool in_exponent(std::string_view s, size_t plus) {
  if (plus < 2 || plus + 1 >= s.size() || (s[plus - 1] != 'e' && s[plus - 1] != 'E')) return false;
  return (is_digit(s[plus - 2]) || s[plus - 2] == '.') && is_digit(s[plus + 1]);
}

std::vector<std::string_view> split(std::string_view s, char separator) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  for (size_t i = 0; i <= s.size(); ++i) {
    if (i < s.size() && (s[i] != separator || (separator == '+' && in_exponent(s, i)))) continue;
    parts.push_back(trimmed(s.substr(begin, i - begin)));
    begin = i + 1;
  }
  return parts;
}

LossTerm parse_term(std::string_view term, std::string_view whole) {
  LossTerm out;
  const size_t colon = term.find(':');
  std::string_view head = trimmed(term.substr(0, colon));
  if (const size_t star = head.find('*'); star != std::string_view::npos) {
    const std::string_view number = trimmed(head.substr(0, star));
    double weight = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), weight);
    if (error != std::errc() || end != number.data() + number.size() || !std::isfinite(weight) || weight <= 0)
      fail<ConfigError>("loss", "weight '", number, "' in '", whole, "', expected a number above 0");
    out.weight = weight;
    head = trimmed(head.substr(star + 1));
  }
  if (head.empty()) fail<ConfigError>("loss", "a name is missing in '", whole, "', expected 'name:setting=value,...'");
  out.name = head;
  if (colon == std::string_view::npos) return out;
  for (const std::string_view part : split(term.substr(colon + 1), ',')) {
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos || trimmed(part.substr(0, equals)).empty())
      fail<ConfigError>("loss", "'", part, "' in '", whole, "', expected setting=value");
    out.settings.emplace_back(trimmed(part.substr(0, equals)), trimmed(part.substr(equals + 1)));
  }
  return out;
}

bool names_rate(std::string_view setting) { return setting == "lr" || setting == "learning_rate"; }

double read_rate(std::string_view value, std::string_view whole) {
  double rate = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), rate);
  if (error != std::errc() || end != value.data() + value.size() || !std::isfinite(rate) || rate <= 0)
    fail<ConfigError>("loss", "learning rate '", value, "' in '", whole, "', expected a number above 0");
  return rate;
}

}  // namespace

LossAndRate split_learning_rate(std::string_view specification) {
  LossAndRate out;
  std::vector<LossTerm> terms = parse_loss(specification);
  for (LossTerm& term : terms)
    std::erase_if(term.settings, [&](const auto& setting) {
      if (!names_rate(setting.first)) return false;
      if (out.learning_rate) fail<ConfigError>("loss", "'", specification, "' gives the learning rate twice");
      out.learning_rate = read_rate(setting.second, specification);
      return true;
    });
  if (!out.learning_rate) return {std::string(specification), {}};
  out.loss = loss_text(terms);
  return out;
}

std::vector<LossTerm> parse_loss(std::string_view specification) {
  std::vector<LossTerm> terms;
  for (const std::string_view term : split(specification, '+')) terms.push_back(parse_term(term, specification));
  return terms;
}

std::string loss_text(const std::vector<LossTerm>& terms) {
  std::string out;
  for (const LossTerm& term : terms) {
    if (!out.empty()) out += " + ";
    if (term.weight) out += number_text(*term.weight) + "*";
    out += term.name;
    for (size_t i = 0; i < term.settings.size(); ++i)
      out += (i ? "," : ":") + term.settings[i].first + "=" + term.settings[i].second;
  }
  return out;
}

std::vector<std::string> split_losses(std::string_view list) {
  std::vector<std::string> losses;
  for (const std::string_view part : split(list, ',')) {
    if (part.empty()) fail<ConfigError>("losses", "an empty entry in '", list, "'");
    const size_t equals = part.find('='), colon = part.find(':');
    const bool setting = equals != std::string_view::npos && (colon == std::string_view::npos || equals < colon);
    if (setting && losses.empty()) fail<ConfigError>("losses", "'", part, "' in '", list, "' belongs to no loss");
    if (setting)
      losses.back().append(",").append(part);
    else
      losses.emplace_back(part);
  }
  return losses;
}

std::vector<std::string> split_names(std::string_view list) {
  std::vector<std::string> names;
  for (const std::string_view part : split(list, ',')) {
    if (part.empty()) fail<ConfigError>("list", "an empty entry in '", list, "'");
    names.emplace_back(part);
  }
  return names;
}

}  // namespace gift
