#include "train/run_folder.h"

#include "core/error.h"
#include "core/files/atomic_file.h"

namespace gift {
namespace {

void check_same(const std::filesystem::path& file, const Config& resolved) {
  const nlohmann::json there = read_json(file), here = to_json(resolved);
  for (const auto& [key, value] : here.items()) {
    const nlohmann::json old = there.contains(key) ? there[key] : nlohmann::json(nullptr);
    if (old != value)
      fail<ConfigError>("resume", file.string(), ": the run there has ", key, " = ", old.dump(), ", this command ",
                        value.dump(), "; give the same settings, or another --out");
  }
}

}  // namespace

RunFolder::RunFolder(std::filesystem::path path, const Config& resolved, bool resume)
    : path_(std::move(path)), claim_("run folder", path_) {
  const std::filesystem::path config = path_ / "config.json";
  if (std::filesystem::exists(config)) {
    if (!resume)
      fail<ConfigError>("run folder", path_.string(),
                        ": holds a run already; continue it with --resume, or give another --out");
    check_same(config, resolved);
    return;
  }
  write_file(config, to_json(resolved).dump(2) + "\n");
}

std::filesystem::path RunFolder::student(uint64_t seed) const {
  return path_ / ("student_seed" + std::to_string(seed) + ".safetensors");
}

std::filesystem::path RunFolder::predictions(uint64_t seed) const {
  return path_ / ("predictions_seed" + std::to_string(seed) + ".safetensors");
}

void RunFolder::write(const RunResult& result) const {
  write_file(path_ / "metrics.csv", metrics_csv(result.seeds));
  write_file(this->result(), to_json(result).dump(1) + "\n");
}

}  // namespace gift
