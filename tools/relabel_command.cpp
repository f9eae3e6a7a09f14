#include "tools/relabel_command.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>

#include "core/engine.h"
#include "core/error.h"
#include "core/suggest.h"
#include "tools/command_line.h"
#include "tools/engine_flags.h"
#include "tools/interrupt.h"
#include "tools/relabel_progress.h"
#include "tools/settings_flags.h"

namespace gift {
namespace {

// What concerns students alone, and not the batches they get.
const std::set<std::string> of_students{
    "loss",        "optimizer",   "learning_rate",  "weight_decay", "beta1",         "beta2",
    "eps",         "norm",        "momentum",       "nesterov",     "reset_moments", "decay_only_matrices",
    "schedule",    "milestones",  "lr_gamma",       "width",        "labels",        "mix_labels",
    "labels_seed", "evaluations", "evaluate_every", "evaluate_from"};

DType dtype_of_name(const std::string& name) {
  static constexpr std::array<std::string_view, 2> known{"f16", "f32"};
  check_one_of("--dtype", name, known);
  return name == "f16" ? DType::f16 : DType::f32;
}

nlohmann::ordered_json result_json(const RelabelResult& result, const std::filesystem::path& out) {
  const LabelManifest& m = result.manifest;
  uint64_t bytes = 0;
  for (const auto& chunk : m.chunks) bytes += chunk.bytes;
  return {{"folder", out.string()}, {"files", m.chunks.size()},          {"files_in_all", m.chunk_count()},
          {"bytes", bytes},         {"expected_bytes", m.bytes()},       {"dtype", name_of(m.layout.dtype)},
          {"epochs", m.epochs},     {"batch_size", m.layout.batch_size}, {"seeds", m.seeds},
          {"digest", m.digest},     {"interrupted", result.interrupted}, {"images_labelled", result.images},
          {"top1", result.top1},    {"seconds", result.seconds}};
}

}  // namespace

void RelabelCommand::declare(CLI::App& app) {
  given_ = declare_settings(app, flags_, of_students);
  app.add_option("--config", config_file_, "settings from a run's config.json: the labels that it would use");
  app.add_option("--dtype", dtype_, "of the logits: f16, or f32, which trains to the bits of online labels [f16]");
  run_.declare_folder(app, "folder of the labels", "keep the files in --out that are whole, write the others",
                      options_.resume, options_.allow_other_plan)
      ->required();
  app.add_flag("--dry-run", options_.dry_run, "say how much would be written, and stop");
  run_.declare_output(app);
}

Config RelabelCommand::resolve() const { return with_flags(saved_config(config_file_), given_); }

int RelabelCommand::run() {
  const Config config = resolve();
  if (config.train.empty()) fail<ConfigError>("gift relabel", "--train is missing: the folder of distilled images");
  options_.out = run_.out;
  options_.dtype = dtype_of_name(dtype_);
  Engine engine(engine_options(config, run_.threads));
  InterruptGuard guard;
  RelabelProgress progress(run_.style(), run_.words(), options_.out);
  const RelabelResult result = run_relabel(engine, config, options_, progress);
  progress.done(result, options_.dry_run);
  run_.print_json(result_json(result, options_.out));
  if (!result.interrupted) return exit_done;
  std::fprintf(stderr, "gift: interrupted; what was finished is kept. To go on: the same command with --resume\n");
  return exit_interrupted;
}

}  // namespace gift
