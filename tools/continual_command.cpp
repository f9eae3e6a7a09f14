#include "tools/continual_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "core/engine.h"
#include "core/error.h"
#include "core/files/atomic_file.h"
#include "losses/specification.h"
#include "tools/command_line.h"
#include "tools/continual_progress.h"
#include "tools/engine_flags.h"
#include "tools/format.h"
#include "tools/interrupt.h"
#include "tools/report/continual_page.h"
#include "tools/report/html.h"
#include "tools/report/table.h"
#include "tools/settings_flags.h"
#include "tools/terminal.h"
#include "tools/unnamed_folder.h"

namespace gift {

void ContinualCommand::declare(CLI::App& app) {
  given_ = declare_settings(app, flags_);
  app.add_option("--config", config_file_, "settings from a run's config.json; other flags go before them");
  app.add_option("--steps", options_.steps, "numbers of steps in which the classes arrive, e.g. 5,10 [5,10]")
      ->delimiter(',')
      ->type_name("INT,INT,...");
  app.add_option("--orders", orders_, "class orders, each with its own seed: --seed, --seed + 1, ... [3]")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--losses", losses_, "losses trained in lockstep, e.g. ce,kl,gift; default: --loss")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  run_.declare_folder(app, "run folder; default: runs/continual-SET", "continue the run in --out where it was cut off",
                      options_.resume, options_.allow_other_plan);
  app.add_option("--save-every", options_.save_every_s, "seconds between checkpoints [30]");
  run_.declare_output(app);
}

Config ContinualCommand::resolve() const {
  Config config = saved_config(config_file_);
  const int before = config.seeds;
  config.seeds = by_default;
  config = with_flags(config, given_);
  if (config.seeds != by_default)
    fail<ConfigError>("gift continual", "--seeds: a class order and its training have one seed; say --orders ",
                      config.seeds);
  config.seeds = orders_ ? orders_ : before;
  if (config.seeds < 1) fail<ConfigError>("--orders", config.seeds, ", expected at least 1");
  for (const std::string* path : {&config.train, &config.test})
    if (path->empty())
      fail<ConfigError>("gift continual", "--", path == &config.train ? "train" : "test", " is missing: the folder of ",
                        path == &config.train ? "training" : "test", " images");
  return config;
}

int ContinualCommand::run() {
  const Config config = resolve();
  if (!losses_.empty()) options_.losses = split_losses(losses_);
  options_.out = run_.folder("gift continual", "run", options_.resume, "continual-" + short_set_name(config.train));
  Engine engine(engine_options(config, run_.threads));
  InterruptGuard guard;
  ContinualProgress progress(run_.style(), run_.words());
  const ContinualResult result = run_continual(engine, config, options_, progress);
  progress.finish();
  write_continual_tables(options_.out, result);
  if (!run_.quiet) print_continual(run_.words(), result, options_.out);
  run_.print_json(to_json(result));
  return end_of_run(result.interrupted, options_.out);
}

namespace {

// Steps go down and losses across: ten steps would not fit into a terminal the other way.
Table with_steps_down(const Table& table) {
  constexpr int widest = 24;
  Table out{{""}, {}};
  for (const auto& row : table.rows) out.head.push_back(report::shortened(row[0], widest));
  for (size_t k = 1; k < table.head.size(); ++k) {
    out.rows.push_back({table.head[k]});
    for (const auto& row : table.rows) out.rows.back().push_back(row[k]);
  }
  return out;
}

}  // namespace

void print_continual(std::FILE* out, const ContinualResult& result, const std::filesystem::path& folder) {
  const int columns = std::clamp(terminal_size(out).columns, 60, 120);
  for (const int steps : result.steps)
    std::fprintf(out, "\n%d steps\n%s", steps,
                 as_text(with_steps_down(report::continual_table(result, steps))).c_str());
  std::fputc('\n', out);
  for (const std::string& remark : report::continual_remarks(result))
    std::fputs(wrapped(remark, columns, 0).c_str(), out);
  std::fprintf(out, "\nrun folder  %s  (report.html, table.md, table.csv, result.json)\n", folder.c_str());
}

void write_continual_tables(const std::filesystem::path& folder, const ContinualResult& result) {
  write_file(folder / "table.md", report::continual_markdown(result));
  write_file(folder / "table.csv", as_csv(report::continual_numbers(result)));
  write_file(folder / "report.html", report::continual_page(result, command_line()));
}

}  // namespace gift
