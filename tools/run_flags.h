#pragma once

#include <CLI/App.hpp>
#include <cstdio>
#include <filesystem>
#include <string>

#include "tools/command.h"
#include "tools/progress.h"

namespace gift {

// What all commands have in common that train or label for long: where they write, how they are resumed, what they say.
struct RunFlags {
  std::string out;
  int threads = 0;
  bool quiet = false, json = false;

  // --out, --resume and --allow-plan-change; the last two are written into the command's own options. Returns --out.
  CLI::Option* declare_folder(CLI::App& app, const char* out_help, const char* resume_help, bool& resume,
                              bool& allow_other_plan);
  // --threads, --quiet and --json.
  void declare_output(CLI::App& app);

  // --out; without it the next free folder of this name. ConfigError of `command` where the run or comparison (`what`)
  // to resume is not named.
  std::filesystem::path folder(const std::string& command, const char* what, bool resume,
                               const std::string& unnamed) const;

  std::FILE* words() const { return json ? stderr : stdout; }  // with --json, standard output has the result alone
  Progress::Style style() const { return quiet ? Progress::Style::silent : Progress::style_of(words()); }

  template <class Json>
  void print_json(const Json& result) const {  // under --json
    if (json) std::printf("%s\n", result.dump().c_str());
  }
};

// The end of a run that saves what it did: says how to go on where it was interrupted.
ExitCode end_of_run(bool interrupted, const std::filesystem::path& out);

}  // namespace gift
