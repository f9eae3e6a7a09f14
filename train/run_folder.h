#pragma once

#include <filesystem>
#include <string>

#include "core/files/folder_claim.h"
#include "train/result.h"

namespace gift {

// The folder of a run: config.json, metrics.csv, result.json, checkpoint.safetensors, student_seedS.safetensors and
// (by the program) report.html. Files appear whole or not at all.
class RunFolder {
 public:
  // Makes the folder, or opens it with `resume`. ConfigError when it holds another run: without `resume` any run, with
  // it one whose config differs (the first differing setting is named). FileError when it cannot be written, or another
  // process is at it.
  RunFolder(std::filesystem::path path, const Config& resolved, bool resume);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path checkpoint() const { return path_ / "checkpoint.safetensors"; }
  std::filesystem::path student(uint64_t seed) const;
  std::filesystem::path predictions(uint64_t seed) const;
  std::filesystem::path result() const { return path_ / "result.json"; }
  void write(const RunResult& result) const;  // metrics.csv and result.json

 private:
  std::filesystem::path path_;
  FolderClaim claim_;
};

}  // namespace gift
