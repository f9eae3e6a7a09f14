#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "core/error.h"
#include "tools/command.h"
#include "tools/command_line.h"
#include "tools/usage.h"
#include "train/version.h"

namespace {

int print_error(const std::exception& error) {
  std::fprintf(stderr, "gift: %s\n", error.what());
  return gift::exit_failed;
}

}  // namespace

int main(int argc, char** argv) {
  gift::remember_command_line(argc, argv);
  CLI::App app(
      "Trains and evaluates networks on distilled image sets.\n"
      "`gift eval` trains students and tests them; `gift eval --weights FILE` only tests.",
      "gift");
  app.set_version_flag("--version", "gift " + gift::version());
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::simple);
  auto commands = gift::all_commands();
  std::vector<std::pair<CLI::App*, gift::Command*>> parsers;
  for (auto& command : commands) {
    CLI::App* sub = app.add_subcommand(command->name(), command->summary());
    sub->get_formatter()->column_width(28);
    command->declare(*sub);
    parsers.emplace_back(sub, command.get());
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& done) {  // --help, --version
    return app.exit(done);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "gift: %s\n", gift::usage_error(app, error, argc, argv).c_str());
    return gift::exit_usage;
  }
  try {
    for (auto& [parser, command] : parsers)
      if (parser->parsed()) return command->run();
  } catch (const gift::ConfigError& error) {
    print_error(error);
    return gift::exit_usage;
  } catch (const std::exception& error) {
    return print_error(error);
  }
  return gift::exit_usage;
}
