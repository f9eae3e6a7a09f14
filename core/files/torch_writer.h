#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/files/host_array.h"

namespace gift {

struct TorchLayout {
  std::string under{};  // the key that holds the weights ("model"); "": they are the whole object
  std::map<std::string, std::string> texts{};  // entries beside the weights; there are none where `under` is empty
};

// Writes a state dict as torch.save does (zip format, one storage a tensor, on the CPU, aligned to 64 bytes): an
// OrderedDict, or a dict that holds one. torch.load(weights_only=True) reads it from PyTorch 1.6 on. It appears
// complete or not at all. FormatError for doubled or unwritable names, ConfigError for texts without `under`, FileError
// where the disk refuses.
void write_torch(const std::filesystem::path& path, const StateDict& tensors, const TorchLayout& layout = {});

// A plain dict {texts..., tensors...}, as data sets are saved, with the same promises.
void write_torch_dict(const std::filesystem::path& path, const StateDict& tensors,
                      const std::map<std::string, std::string>& texts);

}  // namespace gift
