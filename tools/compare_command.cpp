#include "tools/compare_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "losses/specification.h"
#include "tools/command_line.h"
#include "tools/compare_engines.h"
#include "tools/compare_progress.h"
#include "tools/interrupt.h"
#include "tools/print_comparison.h"
#include "tools/report/picture.h"
#include "tools/report_command.h"
#include "tools/settings_flags.h"
#include "tools/unnamed_folder.h"
#include "train/compare/comparison_folder.h"

namespace gift {
namespace {

std::vector<std::string> names(const std::string& list) {
  return list.empty() ? std::vector<std::string>{} : split_names(list);
}

std::vector<ReportPicture> augmented_pictures(const SamplePictures& sample) {
  if (sample.count == 0) return {};
  constexpr int columns = 12;
  return {{text("The first ", sample.count, " images of the first batch as the students see them: augmented"),
           report::contact_sheet_data_uri(sample.pixels.data(), sample.count, sample.height, sample.width,
                                          std::min(columns, sample.count))}};
}

}  // namespace

void CompareCommand::declare(CLI::App& app) {
  given_ = declare_settings(app, flags_, {"loss", "learning_rate"});
  // So that a script can override what it is given.
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  losses_option_ = app.add_option("--losses,--loss", losses_,
                                  "losses with their settings, comma separated; 'native': the set's own");
  app.add_option("--optimizers", optimizers_, "axis: adamw, adam, sgd; goes before --optimizer");
  app.add_option("--lr,--learning-rates,--learning-rate", learning_rates_, "axis: learning rates")
      ->delimiter(',')
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--models", models_, "axis: models; goes before --model");
  app.add_option("--gamma,--gammas", gammas_, "axis: gamma of gift and refine")
      ->delimiter(',')
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--name", name_, "of the training set in tables; default: its folder's");
  app.add_option("--baseline", baseline_, "the loss that the others are compared with; default: the best");
  app.add_option("--grid,--config", grid_file_,
                 "sets with their teachers, settings and axes; or a folder's config.json");
  run_.declare_folder(app, "folder of the comparison; default: runs/compare-SET",
                      "keep the cells in --out, continue where it was cut off", options_.resume,
                      options_.allow_other_plan);
  app.add_flag("--save-students", options_.save_students, "write every trained network");
  app.add_option("--save-every", options_.save_every_s, "seconds between checkpoints [30]");
  app.add_flag("--dry-run", options_.dry_run, "say what would be done and what it would cost, and stop");
  run_.declare_output(app);
}

Grid CompareCommand::grid() const {
  GridEntry flags;
  flags.name = name_;
  flags.settings = with_flags(flags.settings, given_);
  if (losses_option_->count() > 0) flags.losses = split_losses(losses_);
  flags.optimizers = names(optimizers_);
  flags.models = names(models_);
  flags.learning_rates = learning_rates_;
  flags.gammas = gammas_;
  Grid grid;
  if (grid_file_.empty()) {
    grid.entries.push_back(flags);
  } else {
    grid = grid_from_json(read_json(grid_file_), grid_file_, flags);
    for (GridEntry& entry : grid.entries) {  // flags go before the file
      entry.settings = with_flags(entry.settings, given_);
      if (!flags.losses.empty()) entry.losses = flags.losses;
      if (!flags.optimizers.empty()) entry.optimizers = flags.optimizers;
      if (!flags.models.empty()) entry.models = flags.models;
      if (!flags.learning_rates.empty()) entry.learning_rates = flags.learning_rates;
      if (!flags.gammas.empty()) entry.gammas = flags.gammas;
    }
  }
  if (!baseline_.empty()) grid.baseline = baseline_;
  for (const GridEntry& entry : grid.entries)
    for (const auto& [flag, value] : {std::pair{"train", &entry.settings.train}, {"test", &entry.settings.test}})
      if (value->empty())
        fail<ConfigError>("gift compare", "--", flag, " is missing: the folder of ",
                          flag == std::string("train") ? "distilled" : "test", " images");
  return grid;
}

int CompareCommand::run() {
  const Grid grid = this->grid();
  options_.out = run_.folder("gift compare", "comparison", options_.resume,
                             "compare-" + short_set_name(grid.entries.front().settings.train));
  CompareEngines engines(grid.entries.front().settings, run_.threads);
  InterruptGuard guard;
  CompareProgress progress(run_.style(), run_.words());
  options_.command = command_line();
  nlohmann::json result;
  const CompareState state = run_comparison(engines.devices(), grid, options_, progress, [&](const CompareState& now) {
    result = write_comparison(options_.out, now.comparison);
    write_run_report(options_.out, result, augmented_pictures(now.augmented));
  });
  progress.finish();
  if (options_.dry_run) return exit_done;
  if (!run_.quiet) print_comparison(run_.words(), result, options_.out);
  run_.print_json(result);
  return end_of_run(state.interrupted, options_.out);
}

}  // namespace gift
