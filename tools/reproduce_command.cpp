#include "tools/reproduce_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>

#include "core/engine.h"
#include "core/error.h"
#include "core/files/atomic_file.h"
#include "tools/command_line.h"
#include "tools/compare_engines.h"
#include "tools/compare_progress.h"
#include "tools/continual_command.h"
#include "tools/continual_progress.h"
#include "tools/engine_flags.h"
#include "tools/format.h"
#include "tools/interrupt.h"
#include "tools/report/table.h"
#include "tools/report_command.h"
#include "tools/settings_flags.h"
#include "train/compare/comparison_folder.h"
#include "train/compare/table.h"
#include "train/reproduce/checks.h"
#include "train/reproduce/reproduction.h"

namespace gift {
namespace {

void print_list(std::FILE* out) {
  for (const std::string& name : recipe_names())
    std::fprintf(out, "  %s  %s\n", pad(name, 8).c_str(), load_recipe(name).title.c_str());
}

void print_lines(std::FILE* out, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) std::fprintf(out, "  %s\n", line.c_str());
}

void print_plan(std::FILE* out, const ReproductionPlan& plan) {
  std::fprintf(out, "%s\n\n%s\n", plan.recipe.title.c_str(), report::as_text(plan_table(plan)).c_str());
  print_lines(out, reproduction_remarks(plan));
  std::fprintf(out, "\n  %zu of %zu cells can run: %.0f students, %s million images to train on\n", plan.ready(),
               plan.cells.size(), plan.students(), fixed(plan.images() / 1e6, 2).c_str());
}

Table table_of(const std::vector<CheckedNumber>& lines) {
  Table table{{"what", "paper", "here", "remark"}, {}};
  for (const CheckedNumber& line : lines)
    table.rows.push_back({line.what, line.expected, line.measured.empty() ? "–" : line.measured, line.remark});
  return table;
}

nlohmann::json to_json(const Recipe& recipe, const std::vector<CheckedNumber>& lines) {
  nlohmann::json checks = nlohmann::json::array();
  for (const CheckedNumber& line : lines)
    checks.push_back({{"what", line.what},
                      {"paper", line.expected},
                      {"here", line.measured.empty() ? nlohmann::json(nullptr) : nlohmann::json(line.measured)},
                      {"remark", line.remark},
                      {"agrees", line.agrees}});
  return {{"kind", "reproduce"}, {"recipe", recipe.name}, {"title", recipe.title}, {"checks", checks}};
}

// The comparison's files, with the paper's numbers added to result.json and table.md.
nlohmann::json write_reproduction(const std::filesystem::path& folder, const ReproductionPlan& plan,
                                  const CompareState& state) {
  Comparison comparison = state.comparison;
  if (mark_native(plan, comparison.cells)) comparison.baseline = "native";
  comparison.notes = reproduction_remarks(plan);
  nlohmann::json result = write_comparison(folder, comparison);
  const std::vector<ReproducedCell> cells = reproduced_cells(plan, comparison.cells);
  result["reproduction"] = to_json(plan, cells);
  write_file(folder / "result.json", result.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  write_file(folder / "table.md", reproduction_markdown(plan, cells) + "\n" + comparison_markdown(result));
  write_run_report(folder, result);
  return result;
}

}  // namespace

void ReproduceCommand::declare(CLI::App& app) {
  app.add_option("recipe", recipe_, "table1 ... table13, figure1 ... figure8, or a recipe of your own (FILE.json)");
  app.add_option("--data", data_, "folder of distilled sets and test sets (docs/reproduce.md) [.]");
  app.add_option("--teachers", teachers_, "folder of teachers, DATASET_MODEL.pth; default: --data");
  app.add_option("--only", only_, "some of the cells: method=rded,dataset=cifar100,ipc=10");
  given_ = declare_settings(
      app, flags_, {"train", "test", "dataset", "teacher", "teacher_model", "model", "loss", "optimizer", "method"});
  run_.declare_folder(app, "run folder; default: runs/reproduce-RECIPE",
                      "keep what --out has, continue where it was cut off", options_.resume, options_.allow_other_plan);
  app.add_flag("--save-students", options_.save_students, "write every trained network");
  app.add_option("--save-every", options_.save_every_s, "seconds between checkpoints [30]");
  app.add_flag("--dry-run", options_.dry_run, "list cells, what is found and what is missing, and stop");
  run_.declare_output(app);
}

ReproductionPlan ReproduceCommand::plan(const Recipe& recipe) const {
  PlanOptions options{CellFilter::from_text(only_, recipe.terms), [this](Config& config) {
                        for (const auto& copy : given_) copy(config);
                      }};
  return plan_reproduction(recipe, Library(data_, teachers_.empty() ? data_ : teachers_), options);
}

int ReproduceCommand::run() {
  if (recipe_.empty()) {
    std::fprintf(stdout, "gift reproduce RECIPE --data ROOT --teachers DIR, where RECIPE is one of\n");
    print_list(stdout);
    return exit_done;
  }
  const Recipe recipe = load_recipe(recipe_);
  for (const std::string& folder : {data_, teachers_})
    if (!folder.empty() && !std::filesystem::is_directory(folder))
      fail<FileError>("gift reproduce", folder,
                      ": no such folder; it holds sets and teachers as docs/reproduce.md says");
  options_.out = run_.out.empty() ? "runs/reproduce-" + recipe.name : run_.out;
  if (recipe.kind == Recipe::Kind::counts || recipe.kind == Recipe::Kind::teachers) return check(recipe);
  const ReproductionPlan plan = this->plan(recipe);
  if (!run_.quiet) print_plan(run_.words(), plan);
  if (options_.dry_run) {
    run_.print_json(gift::to_json(plan, reproduced_cells(plan, {})));
    return exit_done;
  }
  if (plan.ready() == 0)
    fail<ConfigError>("gift reproduce", "nothing of ", recipe.name, " can run with --data ", data_, "; first of ",
                      plan.missing.size(), " things missing: ", plan.missing.front());
  return recipe.kind == Recipe::Kind::continual ? train_continual(plan) : train_grid(plan);
}

int ReproduceCommand::train_grid(const ReproductionPlan& plan) {
  const Grid grid = grid_of(plan);
  CompareEngines engines(grid.entries.front().settings, run_.threads);
  InterruptGuard guard;
  CompareProgress progress(run_.style(), run_.words());
  options_.command = command_line();
  nlohmann::json result;
  std::vector<ReproducedCell> cells;
  const CompareState state = run_comparison(engines.devices(), grid, options_, progress, [&](const CompareState& now) {
    result = write_reproduction(options_.out, plan, now);
    cells = reproduced_cells(plan, now.comparison.cells);
  });
  progress.finish();
  if (!run_.quiet) {
    std::fprintf(run_.words(), "\n%s\n", report::as_text(reproduction_table(plan, cells)).c_str());
    print_lines(run_.words(), reproduction_remarks(plan));
    std::fprintf(run_.words(), "\nrun folder  %s  (report.html, table.md, table.tex, table.csv, result.json)\n",
                 options_.out.c_str());
  }
  run_.print_json(result);
  return end_of_run(state.interrupted, options_.out);
}

int ReproduceCommand::train_continual(const ReproductionPlan& plan) {
  // Cells that differ in loss and steps alone are one run.
  struct Run {
    Config config;
    ContinualOptions options;
  };
  std::vector<Run> runs;
  std::map<std::string, size_t> numbers;
  const auto add = [](auto& list, const auto& value) {
    if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
  };
  for (const PlannedCell& planned : plan.cells) {
    if (!planned.ready()) continue;
    Config shared = planned.config;
    shared.loss.clear();
    const auto [at, added] = numbers.emplace(gift::to_json(shared).dump(), runs.size());
    if (added) runs.push_back({planned.config, {.out = options_.out, .steps = {}, .losses = {}}});
    add(runs[at->second].options.losses, planned.config.loss);
    add(runs[at->second].options.steps, planned.cell.steps);
  }
  for (size_t i = 0; i < runs.size(); ++i) {
    ContinualOptions& options = runs[i].options;
    if (runs.size() > 1) options.out /= std::to_string(i + 1);
    options.resume = options_.resume;
    options.allow_other_plan = options_.allow_other_plan;
    options.save_every_s = options_.save_every_s;
    Engine engine(engine_options(runs[i].config, run_.threads));
    InterruptGuard guard;
    ContinualProgress progress(run_.style(), run_.words());
    const ContinualResult result = run_continual(engine, runs[i].config, options, progress);
    progress.finish();
    write_continual_tables(options.out, result);
    if (!run_.quiet) print_continual(run_.words(), result, options.out);
    run_.print_json(gift::to_json(result));
    if (result.interrupted) return exit_interrupted;
  }
  return exit_done;
}

int ReproduceCommand::check(const Recipe& recipe) {
  const Library library(data_, teachers_.empty() ? data_ : teachers_);
  std::vector<CheckedNumber> lines;
  if (recipe.kind == Recipe::Kind::counts) {
    lines = check_image_counts(recipe, library);
  } else {
    Config config;
    for (const auto& copy : given_) copy(config);
    Engine engine(engine_options(config, run_.threads));
    lines = check_teachers(engine, recipe, library, config);
  }
  const nlohmann::json result = to_json(recipe, lines);
  if (!run_.quiet) {
    std::fprintf(run_.words(), "%s\n\n%s\n", recipe.title.c_str(), report::as_text(table_of(lines)).c_str());
    print_lines(run_.words(), recipe.notes);
  }
  if (!options_.dry_run) {
    std::filesystem::create_directories(options_.out);
    write_file(options_.out / "result.json", result.dump(1) + "\n");
    write_file(options_.out / "table.md", "## " + recipe.title + "\n\n" + as_markdown(table_of(lines)));
  }
  run_.print_json(result);
  return exit_done;
}

}  // namespace gift
