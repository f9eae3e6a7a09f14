#include "tools/eval_command.h"

#include <CLI/CLI.hpp>

#include "core/engine.h"
#include "tools/engine_flags.h"
#include "tools/interrupt.h"
#include "tools/print_result.h"
#include "tools/progress.h"
#include "tools/report_command.h"
#include "tools/settings_flags.h"
#include "tools/unnamed_folder.h"
#include "train/test_only.h"

namespace gift {
void EvalCommand::declare(CLI::App& app) {
  given_ = declare_settings(app, flags_);
  app.add_option("--config", config_file_, "settings from a run's config.json; other flags go before them");
  app.add_option("--weights", weights_, "test this saved network (.safetensors or checkpoint) and train nothing");
  run_.declare_folder(app, "run folder; default: runs/SET-MODEL-LOSS", "continue the run in --out where it was cut off",
                      options_.resume, options_.allow_other_plan);
  app.add_flag("--save-predictions", options_.save_predictions, "write the test logits of every student");
  app.add_option("--save-every", options_.save_every_s, "seconds between checkpoints [30]");
  run_.declare_output(app);
}

Config EvalCommand::resolve() const { return with_flags(saved_config(config_file_), given_); }

int EvalCommand::run() { return weights_.empty() ? train_and_test() : only_test(); }

int EvalCommand::train_and_test() {
  const Config config = resolve();
  if (config.train.empty() || config.test.empty())
    fail<ConfigError>("gift eval", "--", config.train.empty() ? "train" : "test", " is missing: the folder of ",
                      config.train.empty() ? "distilled" : "test",
                      " images (or give --weights to test a saved network)");
  options_.out = run_.folder("gift eval", "run", options_.resume,
                             short_set_name(config.train) + "-" + config.model + "-" + config.loss);
  Engine engine(engine_options(config, run_.threads));
  InterruptGuard guard;
  Progress progress(run_.style(), run_.words());
  const RunResult result = run_evaluation(engine, config, options_, progress);
  progress.finish();
  const nlohmann::json json = to_json(result);
  write_run_report(options_.out, json);
  if (!run_.quiet) print_result(run_.words(), result, options_.out);
  run_.print_json(json);
  return end_of_run(result.interrupted, options_.out);
}

int EvalCommand::only_test() {
  const Config config = resolve();
  if (config.test.empty()) fail<ConfigError>("gift eval", "--test is missing: the folder of test images");
  Engine engine(engine_options(config, run_.threads));
  const TestReport report = test_saved(engine, config, weights_);
  if (!run_.quiet && !run_.json) print_test(stdout, report);
  run_.print_json(to_json(report));
  return exit_done;
}

}  // namespace gift
