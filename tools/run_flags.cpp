#include "tools/run_flags.h"

#include <CLI/CLI.hpp>

#include "core/error.h"
#include "tools/unnamed_folder.h"

namespace gift {

CLI::Option* RunFlags::declare_folder(CLI::App& app, const char* out_help, const char* resume_help, bool& resume,
                                      bool& allow_other_plan) {
  CLI::Option* const option = app.add_option("--out", out, out_help);
  app.add_flag("--resume", resume, resume_help);
  app.add_flag("--allow-plan-change", allow_other_plan, "resume although machine or version changed");
  return option;
}

void RunFlags::declare_output(CLI::App& app) {
  app.add_option("--threads", threads, "workers; default: all processors");
  app.add_flag("--quiet", quiet, "print errors only");
  app.add_flag("--json", json, "end with the result as one JSON object on standard output");
}

std::filesystem::path RunFlags::folder(const std::string& command, const char* what, bool resume,
                                       const std::string& unnamed) const {
  if (!out.empty()) return out;
  if (resume) fail<ConfigError>(command, "--resume needs --out: the folder of the ", what, " to continue");
  return unnamed_folder(unnamed);
}

ExitCode end_of_run(bool interrupted, const std::filesystem::path& out) {
  if (!interrupted) return exit_done;
  std::fprintf(stderr, "gift: interrupted; all is saved. To go on: the same command with --out %s --resume\n",
               out.c_str());
  return exit_interrupted;
}

}  // namespace gift
