#pragma once

#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace gift {

// Exit codes of the program.
enum ExitCode : int { exit_done = 0, exit_failed = 1, exit_usage = 2, exit_interrupted = 130 };

// One subcommand of the program: `gift eval`, `gift bench`, ... One file pair each.
class Command {
 public:
  virtual ~Command() = default;
  virtual std::string name() const = 0;
  virtual std::string summary() const = 0;  // one line for `gift --help`
  // Adds options to the command's own parser; they write into members of this object.
  virtual void declare(CLI::App& app) = 0;
  // Does the work and returns an ExitCode. Errors are thrown; main prints them.
  virtual int run() = 0;
};

// The table of all subcommands, in the order of the help text.
std::vector<std::unique_ptr<Command>> all_commands();

}  // namespace gift
