#include "tools/usage.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "core/error.h"
#include "core/suggest.h"

namespace gift {
namespace {

const CLI::App* chosen_subcommand(const CLI::App& app) {
  for (const CLI::App* sub : app.get_subcommands({}))
    if (sub->parsed()) return sub;
  return nullptr;
}

std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  return out;
}

// " (did you mean '--loss'?)", or nothing when no flag is near.
std::string near(std::string_view word, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string_view best = nearest_name(word, views);
  return best.empty() ? std::string() : text(" (did you mean '", best, "'?)");
}

}  // namespace

std::string usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const CLI::App* sub = chosen_subcommand(app);
  if (!sub) {
    std::vector<std::string> names;
    for (const CLI::App* each : app.get_subcommands({})) names.push_back(each->get_name());
    if (argc < 2) return "which command? `gift --help` lists them";
    return text("unknown command '", argv[1], "'", near(argv[1], names), "; `gift --help` lists them");
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error)) {
    const std::vector<std::string> extras = sub->remaining();
    const std::string word = extras.empty() ? std::string() : extras.front();
    const std::string flag = word.substr(0, word.find('='));
    return text("gift ", sub->get_name(), ": unknown argument '", word, "'", near(flag, flags_of(*sub)), "; `gift ",
                sub->get_name(), " --help` lists them");
  }
  return text("gift ", sub->get_name(), ": ", error.what());
}

}  // namespace gift
