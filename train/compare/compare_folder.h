#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "core/files/folder_claim.h"
#include "core/json.h"
#include "core/parameter_store.h"
#include "train/cohort_run.h"

namespace gift {

// Where a comparison keeps what it must not lose: config.json and a file for each cohort.
class CompareFolder {
 public:
  // Makes the folder, or opens it with `resume`. ConfigError when it holds another run: without `resume` any, with it
  // one whose grid differs (the first difference is named). FileError when it cannot be written, or another process is
  // at it.
  CompareFolder(std::filesystem::path path, const nlohmann::json& grid, bool resume);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path cohort(size_t number) const;
  std::filesystem::path student(const std::string& cell) const { return path_ / ("student_" + cell + ".safetensors"); }

  void save(size_t number, const nlohmann::json& plan, const std::vector<StudentRecord>& records,
            std::span<const ParameterStore* const> stores) const;
  struct Saved {
    nlohmann::json plan;
    std::vector<StudentRecord> records;
    bool finished() const;
  };
  std::optional<Saved> load(size_t number) const;  // nothing where the cohort has not begun

 private:
  std::filesystem::path path_;
  FolderClaim claim_, cohorts_claim_;
};

}  // namespace gift
