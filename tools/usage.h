#pragma once

#include <CLI/App.hpp>
#include <string>

namespace gift {

// What is wrong with a command line, in one line: unknown flags and subcommands get a suggestion.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv);

}  // namespace gift
