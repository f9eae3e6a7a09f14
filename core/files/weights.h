#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "core/files/host_array.h"

namespace gift {

// The weights of one network, from whatever kind of file holds them.
struct Weights {
  StateDict tensors;        // in the order of the file
  std::string found_under;  // the key of the checkpoint that held them ("model", "state_dict", ...), or ""
  std::string prefix;       // what was removed from each name ("module."), or ""
  std::map<std::string, std::string> metadata;  // of safetensors; of a checkpoint, the texts beside the weights
};

// safetensors, .npz, or a PyTorch file (recognised by content): a state dict, or a checkpoint that holds one under a
// usual key; other entries (optimizer, epoch, ...) are left alone. Data stay in the mapped file where they can.
// FormatError names the file and the fault: no weights found (with the keys that are there), a weight that is no
// tensor, ...
Weights read_weights(const std::filesystem::path& path);

// The same with names, dtypes and shapes only: data are nullptr, and in a PyTorch file none of them is touched.
Weights read_weight_shapes(const std::filesystem::path& path);

// FormatError names the first tensor that holds a NaN or an infinity.
void check_finite(const Weights& weights, const std::filesystem::path& path);
[[noreturn]] void fail_not_finite(const std::filesystem::path& path, std::string_view name, double value);

}  // namespace gift
