#include "train/compare/compare_folder.h"

#include <algorithm>

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "train/checkpoint.h"
#include "train/kept_settings.h"

namespace gift {
namespace {

using nlohmann::json;

// What a grid asks for apart from where it is computed: the plan of what was computed is checked by itself.
json without_devices(json grid) {
  if (grid.contains("entries"))
    for (json& entry : grid["entries"]) entry.erase("device");
  return grid;
}

// Where two grids differ first: "entry 2, epochs = 300, this command 100".
std::string difference(const json& there, const json& here) {
  const json none = json::array();
  const json& a = there.contains("entries") ? there["entries"] : none;
  const json& b = here.at("entries");
  if (a.size() != b.size()) return text(a.size(), " students, this command ", b.size());
  for (size_t i = 0; i < b.size(); ++i)
    if (const std::string difference = first_difference(a[i], b[i]); !difference.empty())
      return text("student ", i + 1, ", ", difference);
  return text("baseline = ", there.value("baseline", "none"), ", this command ", here.value("baseline", "none"));
}

constexpr const char* remedy = "; remove the file, and its students train again";

}  // namespace

CompareFolder::CompareFolder(std::filesystem::path path, const json& grid, bool resume)
    : path_(std::move(path)), claim_("comparison", path_), cohorts_claim_("comparison", path_ / "cohorts") {
  const std::filesystem::path config = path_ / "config.json";
  if (!std::filesystem::exists(config)) {
    if (!std::filesystem::is_empty(path_ / "cohorts"))
      fail<ConfigError>("comparison", (path_ / "cohorts").string(), ": holds cells, but their settings, ",
                        config.string(), ", are missing; give another --out");
    write_file(config, grid.dump(1) + "\n");
    return;
  }
  if (!resume) refuse_second_run("comparison", path_);
  const json there = without_devices(read_json(config)), here = without_devices(grid);
  if (there != here)
    fail<ConfigError>("resume", config.string(), ": the comparison there has ", difference(there, here),
                      "; give the same settings, or another --out (`gift report` merges folders)");
}

std::filesystem::path CompareFolder::cohort(size_t number) const {
  const std::string digits = std::to_string(number);
  return path_ / "cohorts" / (std::string(4 - std::min<size_t>(4, digits.size()), '0') + digits + ".safetensors");
}

void CompareFolder::save(size_t number, const json& plan, const std::vector<StudentRecord>& records,
                         std::span<const ParameterStore* const> stores) const {
  json students = json::array();
  for (const StudentRecord& record : records) students.push_back(to_json(record));
  save_checkpoint(cohort(number), {{"plan", plan}, {"students", students}}, stores);
}

bool CompareFolder::Saved::finished() const {
  return std::all_of(records.begin(), records.end(), [](const StudentRecord& r) { return r.result.finished; });
}

std::optional<CompareFolder::Saved> CompareFolder::load(size_t number) const {
  try {
    const std::optional<json> progress = read_progress(cohort(number));
    if (!progress) return std::nullopt;
    Saved saved{progress->at("plan"), {}};
    for (const json& student : progress->at("students")) saved.records.push_back(student_record_from_json(student));
    return saved;
  } catch (const json::exception& error) {
    fail<FormatError>("resume", cohort(number).string(), ": ", error.what(), remedy);
  } catch (const FormatError& error) {
    throw FormatError(error.what() + std::string(remedy));
  }
}

}  // namespace gift
