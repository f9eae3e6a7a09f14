#include "tools/report_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <set>

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "tools/distilled_pictures.h"
#include "tools/print_comparison.h"
#include "tools/report/comparison_page.h"
#include "tools/report/report.h"
#include "tools/report/table.h"
#include "train/compare/read_comparison.h"
#include "train/compare/table.h"

namespace gift {
namespace {

namespace fs = std::filesystem;

// The result.json that an argument means: a run folder or the file itself.
std::vector<fs::path> result_files(const std::vector<std::string>& arguments) {
  std::vector<fs::path> out;
  for (const std::string& argument : arguments) {
    const fs::path path = fs::path(argument).lexically_normal();
    if (path.extension() == ".html") {
      std::fprintf(stderr, "gift: %s is a page, not a run: left out\n", path.c_str());
      continue;
    }
    std::error_code error;
    if (!fs::exists(path, error)) fail<FileError>("report", path.string(), ": no such run folder");
    const fs::path file = fs::is_directory(path, error) ? path / "result.json" : path;
    if (!fs::exists(file, error)) {
      fail<FileError>("report", path.string(), ": holds no result.json; is it a run folder, and has its run ended?");
    }
    out.push_back(file);
  }
  if (out.empty()) fail<ConfigError>("report", "no run given, expected one run folder or more");
  return out;
}

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

// How to compute a run again.
std::string command_of(const fs::path& folder) {
  const fs::path config = folder / "config.json";
  return fs::exists(config) ? "gift eval --config " + config.string() + " --out NEW_FOLDER" : "";
}

// The images of some training sets, of each that still lies there.
std::vector<ReportPicture> pictures_of(const std::vector<nlohmann::json>& results) {
  constexpr size_t most_sets = 6;
  std::vector<ReportPicture> out;
  std::set<std::string> sets;
  for (const nlohmann::json& result : results) {
    if (!result.contains("config") || !result["config"].is_object()) continue;
    const std::string set = result["config"].value("train", "");
    if (set.empty() || sets.size() == most_sets || !sets.insert(set).second) continue;
    try {
      for (ReportPicture& picture : distilled_pictures(set)) out.push_back(std::move(picture));
    } catch (const Error&) {  // a report is also written where the images are not
    }
  }
  return out;
}

// Pictures of a comparison's augmented batch are kept beside its result, for reports that are made later.
constexpr const char* kept_pictures = "augmented.json";

void keep_pictures(const fs::path& folder, const std::vector<ReportPicture>& pictures) {
  nlohmann::json json = nlohmann::json::array();
  for (const ReportPicture& p : pictures) json.push_back({{"caption", p.caption}, {"data_uri", p.data_uri}});
  write_file(folder / kept_pictures, json.dump() + "\n");
}

std::vector<ReportPicture> kept_in(const fs::path& folder) {
  std::vector<ReportPicture> out;
  const fs::path file = folder / kept_pictures;
  if (!fs::exists(file)) return out;
  for (const nlohmann::json& picture : read_json(file)) {
    const auto text = [&](const char* name) {
      if (!picture.is_object() || !picture.contains(name) || !picture[name].is_string())
        fail<FormatError>("report", file.string(), ": a picture without ", name, "; expected what gift compare wrote");
      return picture[name].get<std::string>();
    };
    out.push_back({text("caption"), text("data_uri"), 0, 0});
  }
  return out;
}

bool is_comparison(const nlohmann::json& result) { return result.is_object() && result.value("kind", "") == "compare"; }

std::string table_as(const std::string& format, const report::RunView& run) {
  if (format == "markdown") return report::as_markdown(report::result_table(run));
  if (format == "csv") return report::as_csv(report::number_table(run));
  return report::as_text(report::result_table(run));
}

std::string comparison_as(const std::string& format, const nlohmann::json& result) {
  if (format == "markdown") return comparison_markdown(result);
  if (format == "latex") return comparison_latex(result);
  if (format == "csv") return as_csv(comparison_numbers(result));
  return comparison_text(result, print_for(stdout));
}

// Continual runs and checks of tables have a page or table of their own already, and no rows to compare.
void refuse_other_kinds(const fs::path& file) {
  const nlohmann::json result = read_json(file);
  const std::string kind = result.is_object() && result.contains("kind") && result["kind"].is_string()
                               ? result["kind"].get<std::string>()
                               : "compare";
  if (kind != "compare")
    fail<ConfigError>("report", file.string(), ": is of gift ", kind,
                      ", expected a run of gift eval or gift compare; what it has to show lies beside it");
}

// The page of one run of gift eval.
Report page_of(const fs::path& file, nlohmann::json result, const std::string& title) {
  std::vector<ReportPicture> pictures = pictures_of({result});
  return {title, std::move(result), file.string(), command_of(folder_of(file)), std::move(pictures)};
}

std::string run_report(const fs::path& file, const std::string& title, const std::string& format, const fs::path& out) {
  const Report page = page_of(file, read_json(file), title);
  write_file(out, render_html(page));
  return table_as(format, report::run_view(page.result, page.source));
}

// Runs and comparisons of several folders as one comparison, its statistics computed anew.
std::string merged_report(const std::vector<fs::path>& files, const std::string& baseline, const std::string& title,
                          const std::string& format, const fs::path& out) {
  std::vector<Comparison> parts;
  std::vector<std::string> sources;
  ComparisonReport page;
  page.title = title;
  for (const fs::path& file : files) {
    parts.push_back(read_comparison(file));
    sources.push_back(file.string());
    if (parts.back().command.empty()) parts.back().command = command_of(folder_of(file));
    if (page.augmented.empty()) page.augmented = kept_in(folder_of(file));
  }
  page.result = to_json(merge_comparisons(std::move(parts), sources, baseline));
  // The paper's numbers belong to one reproduction as it was run.
  if (const nlohmann::json alone = read_json(files.front()); files.size() == 1 && alone.contains("reproduction"))
    page.result["reproduction"] = alone["reproduction"];
  page.distilled = pictures_of(page.result["rows"]);
  write_file(out, render_comparison(page));
  return comparison_as(format, page.result);
}

}  // namespace

std::filesystem::path default_report_path(const std::vector<std::filesystem::path>& results) {
  if (results.size() == 1) return folder_of(results.front()) / "report.html";
  const auto parent = [](const fs::path& file) {
    return folder_of((fs::absolute(folder_of(file)) / "").parent_path());
  };
  const fs::path first = parent(results.front());
  const bool together =
      std::all_of(results.begin(), results.end(), [&](const auto& file) { return parent(file) == first; });
  if (!together) return "report.html";
  const fs::path near = first.lexically_proximate(fs::current_path());
  return (*near.begin() == ".." ? first : near) / "report.html";
}

void write_run_report(const std::filesystem::path& folder, const nlohmann::json& result,
                      const std::vector<ReportPicture>& augmented) {
  if (is_comparison(result)) {
    ComparisonReport page{result, "", pictures_of(result["rows"]), augmented};
    if (page.augmented.empty()) page.augmented = kept_in(folder);
    if (!augmented.empty()) keep_pictures(folder, augmented);
    if (!result["rows"].empty()) write_file(folder / "report.html", render_comparison(page));
    return;
  }
  Report page = page_of(folder / "result.json", result, "");
  page.pictures.insert(page.pictures.end(), augmented.begin(), augmented.end());
  write_file(folder / "report.html", render_html(page));
}

void ReportCommand::declare(CLI::App& app) {
  app.add_option("runs", runs_, "folders of gift eval and gift compare (or result.json files), of any machine")
      ->required()
      ->type_name("RUN");
  app.add_option("--baseline", baseline_, "the loss that the others are compared with; default: the comparison's own");
  app.add_option("--out", out_, "the page to write; default: report.html in the run folder, or beside several");
  app.add_option("--title", title_, "heading of the page");
  app.add_option("--format", format_, "of the table that is printed: text, markdown, csv or latex")
      ->check(CLI::IsMember({"text", "markdown", "csv", "latex"}))
      ->capture_default_str();
}

int ReportCommand::run() {
  const std::vector<fs::path> files = result_files(runs_);
  for (const fs::path& file : files) refuse_other_kinds(file);
  const fs::path out = out_.empty() ? default_report_path(files) : fs::path(out_);
  const bool alone =
      files.size() == 1 && baseline_.empty() && format_ != "latex" && !is_comparison(read_json(files[0]));
  const std::string table =
      alone ? run_report(files.front(), title_, format_, out) : merged_report(files, baseline_, title_, format_, out);
  std::fputs(table.c_str(), stdout);
  std::fprintf(format_ == "text" ? stdout : stderr, "\nReport: %s\n", out.c_str());
  return exit_done;
}

}  // namespace gift
