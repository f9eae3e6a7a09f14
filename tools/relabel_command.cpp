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
  if (name != "f16" && name != "f32") fail<ConfigError>("--dtype", "'", name, "'", suggest(name, known));
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
  app.add_option("--out", out_, "folder of the labels")->required();
  app.add_option("--dtype", dtype_, "of the logits: f16, or f32, which trains to the bits of online labels [f16]");
  app.add_flag("--resume", options_.resume, "keep the files in --out that are whole, write the others");
  app.add_flag("--allow-plan-change", options_.allow_other_plan, "resume although machine or version changed");
  app.add_flag("--dry-run", options_.dry_run, "say how much would be written, and stop");
  app.add_option("--threads", threads_, "workers; default: all processors");
  app.add_flag("--quiet", quiet_, "print errors only");
  app.add_flag("--json", json_, "end with the result as one JSON object on standard output");
}

Config RelabelCommand::resolve() const {
  return with_flags(config_file_.empty() ? Config{} : config_from_json(read_json(config_file_), config_file_), given_);
}

int RelabelCommand::run() {
  const Config config = resolve();
  if (config.train.empty()) fail<ConfigError>("gift relabel", "--train is missing: the folder of distilled images");
  options_.out = out_;
  options_.dtype = dtype_of_name(dtype_);
  Engine engine(engine_options(config, threads_));
  InterruptGuard guard;
  std::FILE* const words = json_ ? stderr : stdout;
  RelabelProgress progress(quiet_ ? Progress::Style::silent : Progress::style_of(words), words, options_.out);
  const RelabelResult result = run_relabel(engine, config, options_, progress);
  progress.done(result, options_.dry_run);
  if (json_) std::printf("%s\n", result_json(result, options_.out).dump().c_str());
  if (!result.interrupted) return exit_done;
  std::fprintf(stderr, "gift: interrupted; what was finished is kept. To go on: the same command with --resume\n");
  return exit_interrupted;
}

}  // namespace gift
