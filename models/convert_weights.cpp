#include "models/convert_weights.h"

#include "core/error.h"
#include "core/files/convert_array.h"
#include "core/files/npy.h"
#include "core/files/printable.h"
#include "core/files/safetensors.h"
#include "core/files/tensor_list.h"
#include "core/files/torch_writer.h"
#include "core/files/weights.h"

namespace gift {
namespace {

enum class Target { safetensors, torch, npz, npy };

Target target_of(const std::filesystem::path& out) {
  const std::string extension = out.extension().string();
  if (extension == ".safetensors") return Target::safetensors;
  if (extension == ".pth" || extension == ".pt") return Target::torch;
  if (extension == ".npz") return Target::npz;
  if (extension == ".npy") return Target::npy;
  fail<ConfigError>("convert", out.string(),
                    ": the name says no format; .safetensors, .pth, .pt, .npz or .npy was expected");
}

bool holds_weights(const std::filesystem::path& in) {
  try {
    read_weight_shapes(in);
    return true;
  } catch (const FormatError&) {  // no state dict; a damaged file is told by the next reader
    return false;
  }
}

void rename_keys(StateDict& tensors, KeyNaming naming, const std::filesystem::path& in) {
  bool fits = false;
  for (auto& [name, array] : tensors) {
    name = published_key(canonical_key(name), naming);
    const KeyNaming other = naming == KeyNaming::layers ? KeyNaming::features : KeyNaming::layers;
    fits = fits || published_key(canonical_key(name), other) != name;
  }
  if (!fits) fail<ConfigError>("--keys", in.string(), ": none of its keys is one of a ConvNet's blocks");
}

}  // namespace

Converted convert_weights(const std::filesystem::path& in, const std::filesystem::path& out,
                          const WeightConversion& how) {
  const Target target = target_of(out);
  if (!how.under.empty() && target != Target::torch)
    fail<ConfigError>("--under", out.string(), ": only PyTorch files hold weights under a key");
  Converted result;
  Weights from;
  result.weights = holds_weights(in);
  if (result.weights) {
    from = read_weights(in);
    result.left_out = list_tensors(in).tensors.size() - from.tensors.size();
  } else {
    from.tensors = read_tensors(in);
  }
  if (how.keys) rename_keys(from.tensors, *how.keys, in);
  if (how.dtype)
    for (auto& [name, array] : from.tensors)
      if (is_floating(array.dtype)) array = converted(array, *how.dtype);
  result.tensors = from.tensors.size();
  result.metadata_lost = !from.metadata.empty();
  if (target == Target::safetensors) {
    write_safetensors(out, from.tensors, from.metadata);
    result.metadata_lost = false;
  } else if (target == Target::torch) {
    TorchLayout layout{how.under, {}};
    if (!how.under.empty()) layout.texts = from.metadata;
    write_torch(out, from.tensors, layout);
    result.metadata_lost = result.metadata_lost && how.under.empty();
  } else if (target == Target::npz) {
    write_npz(out, from.tensors);
  } else if (from.tensors.size() == 1) {
    write_npy(out, from.tensors.front().second);
  } else {
    fail<ConfigError>("convert", out.string(), ": .npy holds one array, ", in.string(), " has ", from.tensors.size(),
                      "; .npz holds many");
  }
  return result;
}

}  // namespace gift
