#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/files/host_array.h"
#include "core/files/mapped_file.h"

namespace gift {

// Source of the format: https://github.com/huggingface/safetensors. A 64-bit header length, a JSON header
// {name: {dtype, shape, data_offsets}}, then the bytes of all tensors without gaps.
struct Safetensors {
  StateDict tensors;  // in the order of the header
  std::map<std::string, std::string> metadata;
};

// Maps the file; the tensors point into the mapping, which they keep alive. Any deviation from the format (sizes,
// offsets, overlaps, holes, doubled names, nesting) is a FormatError with path, tensor and fault.
Safetensors read_safetensors(const std::filesystem::path& path);
Safetensors read_safetensors(const std::shared_ptr<const MappedFile>& file);

// Appears complete or not at all (AtomicFile). Tensors start at multiples of their element size.
// FormatError for doubled or unwritable names, FileError where the disk refuses.
void write_safetensors(const std::filesystem::path& path, const StateDict& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace gift
