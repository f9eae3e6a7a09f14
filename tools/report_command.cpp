#include "tools/report_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "tools/distilled_pictures.h"
#include "tools/report/report.h"
#include "tools/report/table.h"

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

// The training images of runs that share them, where they still lie there.
std::vector<ReportPicture> pictures_of(const std::vector<nlohmann::json>& results) {
  const auto set_of = [](const nlohmann::json& result) {
    return result.contains("config") ? result["config"].value("train", "") : std::string();
  };
  const std::string set = set_of(results.front());
  const bool shared = std::all_of(results.begin(), results.end(), [&](const auto& r) { return set_of(r) == set; });
  if (!shared || set.empty()) return {};
  try {
    return distilled_pictures(set);
  } catch (const Error&) {
    return {};  // a report is also written where the images are not
  }
}

std::string table_as(const std::string& format, const std::vector<report::RunView>& runs) {
  if (format == "markdown") return report::as_markdown(report::result_table(runs));
  if (format == "csv") return report::as_csv(report::number_table(runs));
  return report::as_text(report::result_table(runs));
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
                      const std::vector<ReportPicture>& more) {
  Report page;
  page.results = result.contains("rows") ? result["rows"].get<std::vector<nlohmann::json>>() : std::vector{result};
  page.sources = {(folder / "result.json").string()};
  page.commands = {command_of(folder)};
  page.pictures = pictures_of(page.results);
  page.pictures.insert(page.pictures.end(), more.begin(), more.end());
  write_file(folder / "report.html", render_html(page));
}

void ReportCommand::declare(CLI::App& app) {
  app.add_option("runs", runs_, "run folders (or result.json files)")->required()->type_name("RUN");
  app.add_option("--out", out_, "the page to write; default: report.html in the run folder, or beside several");
  app.add_option("--title", title_, "heading of the page");
  app.add_option("--format", format_, "of the table that is printed: text, markdown or csv")
      ->check(CLI::IsMember({"text", "markdown", "csv"}))
      ->capture_default_str();
}

int ReportCommand::run() {
  Report page;
  page.title = title_;
  const std::vector<fs::path> files = result_files(runs_);
  std::vector<report::RunView> views;
  for (const fs::path& file : files) {
    page.results.push_back(read_json(file));
    page.sources.push_back(file.string());
    page.commands.push_back(command_of(folder_of(file)));
    views.push_back(report::run_view(page.results.back(), page.sources.back()));
  }
  report::label_runs(views);
  page.pictures = pictures_of(page.results);
  const fs::path out = out_.empty() ? default_report_path(files) : fs::path(out_);
  write_file(out, render_html(page));
  std::fputs(table_as(format_, views).c_str(), stdout);
  std::fprintf(format_ == "text" ? stdout : stderr, "\nReport: %s\n", out.c_str());
  return exit_done;
}

}  // namespace gift
