#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>

#include "core/json.h"
#include "core/parameter_store.h"

namespace gift {

// A point from which training continues bit for bit: the flat arrays (parameters, buffers, moments) of each student's
// store and whatever else the caller needs, in one safetensors file that is replaced atomically. A store may be null.
void save_checkpoint(const std::filesystem::path& path, const nlohmann::json& progress,
                     std::span<const ParameterStore* const> stores);

// Nothing where there is no file; FormatError where it is no checkpoint of gift.
std::optional<nlohmann::json> read_progress(const std::filesystem::path& path);

// Has `read` take what it needs from the progress, and says whether there was any. FormatError, with the path, where it
// lacks something or holds it as something else.
bool read_progress(const std::filesystem::path& path, const std::function<void(const nlohmann::json&)>& read);

// Fills a store of the same network with that of student `number`. FormatError when sizes differ.
void load_store(const std::filesystem::path& path, int number, ParameterStore& store);

}  // namespace gift
