#pragma once

#include <filesystem>
#include <optional>

#include "core/json.h"
#include "core/parameter_store.h"

namespace gift {

// A point from which training continues bit for bit: the flat arrays of a store (parameters, buffers, moments) and
// whatever else the caller needs, in one safetensors file that is replaced atomically.
void save_checkpoint(const std::filesystem::path& path, const nlohmann::json& progress, const ParameterStore* store);

// Nothing where there is no file; FormatError where it is no checkpoint of gift.
std::optional<nlohmann::json> read_progress(const std::filesystem::path& path);

// Fills a store of the same network. FormatError when sizes differ.
void load_store(const std::filesystem::path& path, ParameterStore& store);

}  // namespace gift
