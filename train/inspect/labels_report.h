#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/json.h"

namespace gift {

// What `gift inspect` says of a folder of stored soft labels (data/labels/fkd_folder.h).
struct LabelsReport {
  std::string path, layout, why;
  int64_t epochs = 0, batches = 0, batch_size = 0, images = 0, classes = 0;
  std::string order, mix;
  uint64_t epoch_bytes = 0;  // of the files of the first epoch
};

// True where a path leads to such labels, by the names of the files.
bool is_label_folder(const std::filesystem::path& path);
// Reads the files of the first epoch, with the errors of FkdFolder.
LabelsReport inspect_labels(const std::filesystem::path& path);

nlohmann::ordered_json to_json(const LabelsReport& report);

}  // namespace gift
