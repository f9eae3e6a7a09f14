#include "tools/settings_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <limits>

#include "train/protocol_presets.h"

namespace gift {
namespace {

std::string flag_names(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  std::string out = "--" + name;
  if (name == "learning-rate") out += ",--lr";
  if (name == "optimizer") out += ",--optim";
  if (name == "normalization") out += ",--normalisation";
  return out;
}

template <class T>
std::string default_text(const T& value) {
  if constexpr (std::is_same_v<T, std::string>)
    return value.empty() ? "" : " [" + value + "]";
  else if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
    std::ostringstream out;
    out << value;
    return value == T{} || value == std::numeric_limits<T>::lowest() ? "" : " [" + out.str() + "]";
  } else {
    return "";
  }
}

}  // namespace

std::vector<std::function<void(Config&)>> declare_settings(CLI::App& app, Config& flags,
                                                           const std::set<std::string>& except) {
  std::vector<std::function<void(Config&)>> given;
  // The same list a second time, to know each member's place in another Config.
  size_t number = 0;
  visit_settings(flags, [&](const char* name, auto& member, const char* help) {
    using Member = std::decay_t<decltype(member)>;
    const size_t mine = number++;
    if (except.contains(name)) return;
    CLI::Option* option = nullptr;
    const std::string description = help + default_text(member);
    if constexpr (std::is_same_v<Member, bool>)
      option = app.add_flag(flag_names(name), member, description);
    else
      option = app.add_option(flag_names(name), member, description);
    if constexpr (std::is_same_v<Member, std::vector<int>>) option->delimiter(',')->type_name("INT,INT,...");
    if constexpr (!std::is_same_v<Member, std::vector<int>> && !std::is_same_v<Member, bool>)
      option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);  // so that a script can override what it is given
    option->group("Settings");
    const Member* source = &member;
    given.emplace_back([option, source, mine](Config& to) {
      if (option->count() == 0) return;
      size_t at = 0;
      visit_settings(to, [&](const char*, auto& target, const char*) {
        if constexpr (std::is_same_v<std::decay_t<decltype(target)>, Member>)
          if (at == mine) target = *source;
        ++at;
      });
    });
  });
  return given;
}

Config saved_config(const std::string& file) {
  return file.empty() ? Config{} : config_from_json(read_json(file), file);
}

Config with_flags(Config base, const std::vector<std::function<void(Config&)>>& given) {
  Config wanted = base;
  for (const auto& copy : given) copy(wanted);
  if (wanted.protocol != base.protocol) apply_protocol(base, wanted.protocol);
  for (const auto& copy : given) copy(base);
  return base;
}

}  // namespace gift
