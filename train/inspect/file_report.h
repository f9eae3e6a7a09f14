#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/files/tensor_list.h"
#include "core/json.h"
#include "models/saved_model.h"

namespace gift {

// What `gift inspect` says of a file of tensors. Made without reading the tensors, unless asked for.
struct FileReport {
  std::string path;
  uint64_t bytes = 0;
  TensorList content;
  int64_t numbers = 0;  // elements of all tensors

  // Where a state dict was found: the key it lies under, the prefix of all names, its size.
  struct StateDictReport {
    std::string under, prefix;
    size_t tensors = 0;
    int64_t parameters = 0;              // what is trained, where the network is known; else all but counters
    std::string naming;                  // of a ConvNet's keys: "RDED, GIFT (layers.conv.0.weight)"
    std::optional<ModelConfig> network;  // the known architecture whose keys and shapes it has
  };
  std::optional<StateDictReport> weights;
  std::string no_weights;         // why there is none
  std::optional<ModelCard> card;  // of a student that gift wrote

  bool verified = false;  // every tensor was read, checksums compared and searched for NaN and infinity
  double verify_s = 0;
  std::string not_finite;  // the first tensor that has one, and what it holds
};

// FileError and FormatError as the readers of the formats.
FileReport inspect_file(const std::filesystem::path& path, bool verify);

nlohmann::ordered_json to_json(const FileReport& report);

}  // namespace gift
