#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/json.h"

namespace gift {

// What `gift inspect` says of a folder of labels that gift relabel wrote.
struct RelabelReport {
  std::string path;
  int64_t images = 0, classes = 0, epochs = 0, batch_size = 0;
  std::vector<uint64_t> seeds;
  std::string augmentation;
  std::vector<std::string> facts;  // lines of what else is known: set, teachers, precision
  int64_t files = 0, files_in_all = 0, bytes = 0;
  std::vector<std::string> faults;  // what is missing or damaged
  bool verified = false;            // every file was read
};

// `verify`: reads every file. What is wrong with single files goes to faults; FormatError where labels.json cannot be
// read.
RelabelReport inspect_relabelled(const std::filesystem::path& path, bool verify);

nlohmann::ordered_json to_json(const RelabelReport& report);

}  // namespace gift
