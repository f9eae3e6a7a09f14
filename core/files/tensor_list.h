#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/files/host_array.h"

namespace gift {

// What a file of tensors holds. Names inside nested objects are joined by dots: "optimizer.state.0.exp_avg"; a file of
// one nameless array calls it "array".
struct TensorList {
  std::string format;  // "PyTorch zip", "PyTorch stream (before 1.6)", "safetensors", "npy", "npz"
  StateDict tensors;   // data: nullptr
  std::vector<std::pair<std::string, std::string>> values;  // numbers, texts and other leaves, as text
  std::map<std::string, std::string> metadata;              // of safetensors
};

// Whether a path leads to a file of tensors, sound or not: one whose content is of these formats, or which is named
// like one and is no other archive. False for folders and for what is not there.
bool is_tensor_file(const std::filesystem::path& path);

// Reads the structure only; nothing of the data is touched in PyTorch and safetensors files, so that the size of a file
// does not matter. FormatError as the readers of the formats, and for kinds of files that hold no tensors.
TensorList list_tensors(const std::filesystem::path& path);

// All tensors of such a file under the same names.
StateDict read_tensors(const std::filesystem::path& path);

}  // namespace gift
