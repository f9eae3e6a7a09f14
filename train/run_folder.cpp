#include "train/run_folder.h"

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "train/kept_settings.h"

namespace gift {
RunFolder::RunFolder(std::filesystem::path path, const Config& resolved, bool resume)
    : path_(std::move(path)), claim_("run folder", path_) {
  const std::filesystem::path config = path_ / "config.json";
  if (std::filesystem::exists(config)) {
    if (!resume) refuse_second_run("run folder", path_);
    if (const std::string difference = first_difference(read_json(config), to_json(resolved)); !difference.empty())
      fail<ConfigError>("resume", config.string(), ": the run there has ", difference,
                        "; give the same settings, or another --out");
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
