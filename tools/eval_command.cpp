#include "tools/eval_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>

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
  app.add_option("--out", out_, "run folder; default: runs/SET-MODEL-LOSS");
  app.add_flag("--resume", options_.resume, "continue the run in --out where it was cut off");
  app.add_flag("--allow-plan-change", options_.allow_other_plan, "resume although machine or version changed");
  app.add_flag("--save-predictions", options_.save_predictions, "write the test logits of every student");
  app.add_option("--save-every", options_.save_every_s, "seconds between checkpoints [30]");
  app.add_option("--threads", threads_, "workers; default: all processors");
  app.add_flag("--quiet", quiet_, "print errors only");
  app.add_flag("--json", json_, "end with the result as one JSON object on standard output");
}

Config EvalCommand::resolve() const {
  return with_flags(config_file_.empty() ? Config{} : config_from_json(read_json(config_file_), config_file_), given_);
}

int EvalCommand::run() { return weights_.empty() ? train_and_test() : only_test(); }

int EvalCommand::train_and_test() {
  const Config config = resolve();
  if (config.train.empty() || config.test.empty())
    fail<ConfigError>("gift eval", "--", config.train.empty() ? "train" : "test", " is missing: the folder of ",
                      config.train.empty() ? "distilled" : "test",
                      " images (or give --weights to test a saved network)");
  if (options_.resume && out_.empty())
    fail<ConfigError>("gift eval", "--resume needs --out: the folder of the run to continue");
  options_.out = out_.empty() ? unnamed_folder(short_set_name(config.train) + "-" + config.model + "-" + config.loss)
                              : std::filesystem::path(out_);
  Engine engine(engine_options(config, threads_));
  InterruptGuard guard;
  std::FILE* const words = json_ ? stderr : stdout;
  Progress progress(quiet_ ? Progress::Style::silent : Progress::style_of(words), words);
  const RunResult result = run_evaluation(engine, config, options_, progress);
  progress.finish();
  const nlohmann::json json = to_json(result);
  write_run_report(options_.out, json);
  if (!quiet_) print_result(words, result, options_.out);
  if (json_) std::printf("%s\n", json.dump().c_str());
  if (!result.interrupted) return exit_done;
  std::fprintf(stderr, "gift: interrupted; all is saved. To go on: the same command with --out %s --resume\n",
               options_.out.c_str());
  return exit_interrupted;
}

int EvalCommand::only_test() {
  const Config config = resolve();
  if (config.test.empty()) fail<ConfigError>("gift eval", "--test is missing: the folder of test images");
  Engine engine(engine_options(config, threads_));
  const TestReport report = test_saved(engine, config, weights_);
  if (!quiet_ && !json_) print_test(stdout, report);
  if (json_) std::printf("%s\n", to_json(report).dump().c_str());
  return exit_done;
}

}  // namespace gift
