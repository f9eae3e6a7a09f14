#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/dtype.h"
#include "models/key_names.h"

namespace gift {

struct WeightConversion {
  std::optional<DType> dtype;     // of floating-point tensors; none: as they are
  std::optional<KeyNaming> keys;  // of a ConvNet; none: as they are
  std::string under;              // .pth: the key that shall hold the weights; "": they are the whole object
};

struct Converted {
  size_t tensors = 0, left_out = 0;  // left out: tensors beside the weights (of an optimizer, say)
  bool weights = false;              // false: a file of tensors without a state dict; all of them were taken
  bool metadata_lost = false;        // there was some, and the format or layout has no place for it
};

// Reads any file of weights, or of tensors, and writes them in the format that `out` is named for: .safetensors, .pth
// or .pt (PyTorch), .npz, .npy (one array). `out` appears complete or not at all and may be `in` itself. ConfigError
// for another name and for options that the format or the keys do not fit; errors of reader and writer.
Converted convert_weights(const std::filesystem::path& in, const std::filesystem::path& out,
                          const WeightConversion& how);

}  // namespace gift
