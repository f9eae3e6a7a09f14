#include "losses/describe.h"

#include <charconv>

namespace gift {

std::string number_text(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

std::string describe(std::string_view name, const std::vector<Described>& settings) {
  std::string text(name);
  for (const Described& setting : settings) {
    text += text.size() == name.size() ? "(" : ", ";
    text.append(setting.name).append("=").append(setting.value);
  }
  return settings.empty() ? text : text + ")";
}

}  // namespace gift
