#include "losses/settings.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "core/error.h"
#include "core/suggest.h"
#include "losses/describe.h"

namespace gift {
namespace {

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

DatasetFamily family_of(std::string_view dataset) {
  std::string name = lower(dataset);
  std::erase_if(name, [](char c) { return c == '-' || c == '_'; });
  const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
  if (has("cifar100")) return DatasetFamily::cifar100;
  if (has("cifar10")) return DatasetFamily::cifar10;
  if (has("tiny")) return DatasetFamily::other;
  if (has("imagenet") || has("nette") || has("woof")) return DatasetFamily::imagenet;
  return DatasetFamily::other;
}

LossSettings::LossSettings(const LossTerm& term, DatasetFamily family)
    : term_(term), family_(family), used_(term.settings.size(), false) {}

const std::string* LossSettings::take(std::string_view name) {
  if (std::find(known_.begin(), known_.end(), name) == known_.end()) known_.emplace_back(name);
  const std::string* found = nullptr;
  for (size_t i = 0; i < used_.size(); ++i) {
    if (lower(term_.settings[i].first) != lower(name)) continue;
    if (found) fail<ConfigError>("loss", term_.name, ": ", name, " is given twice");
    found = &term_.settings[i].second;
    used_[i] = true;
  }
  return found;
}

double LossSettings::number(std::string_view name, double fallback, SettingRange range) {
  const std::string* given = take(name);
  if (!given) return fallback;
  double value = 0;
  const char* last = given->data() + given->size();
  const auto [end, error] = std::from_chars(given->data(), last, value);
  const bool read = error == std::errc() && end == last && !given->empty();
  const bool inside = value <= range.high && (range.above_low ? value > range.low : value >= range.low);
  if (!read || !inside)
    fail<ConfigError>("loss", term_.name, ": ", name, " = ", *given, ", expected a number ",
                      range.above_low ? "above " : "from ", number_text(range.low), " to ", number_text(range.high));
  return value;
}

bool LossSettings::flag(std::string_view name, bool fallback) {
  const std::string* given = take(name);
  if (!given) return fallback;
  const std::string value = lower(*given);
  if (value == "1" || value == "true") return true;
  if (value == "0" || value == "false") return false;
  fail<ConfigError>("loss", term_.name, ": ", name, " = ", *given, ", expected 0 or 1");
}

int LossSettings::choice(std::string_view name, std::initializer_list<std::string_view> choices, int fallback) {
  const std::string* given = take(name);
  if (!given) return fallback;
  const auto found = std::find(choices.begin(), choices.end(), lower(*given));
  if (found == choices.end())
    fail<ConfigError>("loss", term_.name, ": ", name, " = ", *given, suggest(*given, {choices.begin(), choices.end()}));
  return static_cast<int>(found - choices.begin());
}

bool LossSettings::given(std::string_view name) const {
  return std::any_of(term_.settings.begin(), term_.settings.end(),
                     [&](const auto& setting) { return lower(setting.first) == lower(name); });
}

void LossSettings::refuse(std::string_view name, std::string_view why) {
  if (given(name)) fail<ConfigError>("loss", term_.name, ": ", name, " ", why);
}

void LossSettings::finish() const {
  for (size_t i = 0; i < used_.size(); ++i) {
    if (used_[i]) continue;
    const std::string& name = term_.settings[i].first;
    if (known_.empty()) fail<ConfigError>("loss", term_.name, " has no settings, got '", name, "'");
    const std::vector<std::string_view> known(known_.begin(), known_.end());
    fail<ConfigError>("loss", term_.name, " has no setting '", name, "'", suggest(name, known));
  }
}

}  // namespace gift
