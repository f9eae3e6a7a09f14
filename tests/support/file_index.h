#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/files/host_array.h"

namespace gift::testing {

// One entry of files/index.json in the golden folder.
struct IndexedFile {
  std::filesystem::path path;
  std::string format, outcome, open_as;
  nlohmann::json entry;
};

std::vector<IndexedFile> indexed_files();
// The entries that are made at run time, built in folders under `folder`.
std::vector<IndexedFile> made_files(const std::filesystem::path& folder);

// "" where the array is as the entry says: dtype, shape, values or sha256, first4.
std::string array_fault(const HostArray& array, const nlohmann::json& entry);

// "" where `open` throws a gift::FormatError or FileError that names the file and is fit to be printed.
std::string refusal_fault(const IndexedFile& file, const std::function<void()>& open);

// Files that only a payload would have made, and the peak of resident memory so far.
bool payload_ran();
size_t peak_memory_mib();

}  // namespace gift::testing
