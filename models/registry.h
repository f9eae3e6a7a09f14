#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "core/files/host_array.h"
#include "models/model.h"

namespace gift {

// One architecture: how it is called, and how it is built.
struct Architecture {
  std::string_view name;
  std::string_view alias;  // another published spelling
  std::string_view summary;
  std::unique_ptr<Module> (*build)(const Builder&, const ModelConfig&);  // ConfigError for settings that do not fit
  // Reads what a state dict (canonical names) tells of a config of this architecture, keeping the image size where it
  // is possible; false where the tensors it looks at are missing or of another rank.
  bool (*measure)(const StateDict&, ModelConfig&);
};

std::span<const Architecture> architectures();  // the table
// By name or alias; ConfigError with a suggestion.
const Architecture& find_architecture(std::string_view name);

}  // namespace gift
