#include "core/files/weights.h"

#include <algorithm>

#include "core/error.h"
#include "core/files/file_kind.h"
#include "core/files/finite.h"
#include "core/files/in_parallel.h"
#include "core/files/mapped_file.h"
#include "core/files/npy.h"
#include "core/files/printable.h"
#include "core/files/safetensors.h"
#include "core/files/torch_file.h"

namespace gift {
namespace {

// Where training code puts weights, most explicit first.
constexpr std::string_view usual_keys[] = {"state_dict", "model_state_dict", "model",  "net",
                                           "network",    "weights",          "params", "student"};

bool holds_tensors(const PickleValue& value) {
  if (!value.is(PickleKind::dict)) return false;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value.key(i).is(PickleKind::text) && value.value(i).is(PickleKind::tensor)) return true;
  }
  return false;
}

std::string keys_of(const PickleValue& dict) {
  constexpr size_t shown = 8;
  std::string keys;
  for (size_t i = 0; i < std::min(dict.size(), shown); ++i) {
    if (i) keys += ", ";
    keys += dict.key(i).is(PickleKind::text) ? printable(dict.key(i).text(), 40) : name_of(dict.key(i).kind());
  }
  return dict.size() > shown ? keys + ", ..." : keys;
}

PickleValue find_state_dict(const std::filesystem::path& path, const PickleValue& root, std::string& found_under) {
  if (!root.is(PickleKind::dict)) {
    fail<FormatError>("weights", path.string(), ": holds ", name_of(root.kind()), ", a dict of weights was expected");
  }
  for (std::string_view key : usual_keys) {
    const auto value = root.find(key);
    if (!value || !holds_tensors(*value)) continue;
    found_under = key;
    return *value;
  }
  if (holds_tensors(root)) return root;
  fail<FormatError>("weights", path.string(), ": no weights found under the usual keys; the keys are ", keys_of(root));
}

std::vector<const PickledTensor*> tensors_of(const PickleValue& dict) {
  std::vector<const PickledTensor*> out;
  for (size_t i = 0; i < dict.size(); ++i)
    if (dict.value(i).is(PickleKind::tensor)) out.push_back(&dict.value(i).tensor());
  return out;
}

enum class Data { mapped, none };

void read_state_dict(const std::filesystem::path& path, const TorchFile& file, Data data, Weights& weights) {
  const PickleValue dict = find_state_dict(path, file.root(), weights.found_under);
  if (data == Data::mapped) file.check_storages(tensors_of(dict));
  for (size_t i = 0; i < dict.size(); ++i) {
    if (!dict.key(i).is(PickleKind::text)) {
      fail<FormatError>("weights", path.string(), ": a weight is named by ", name_of(dict.key(i).kind()),
                        ", not a text");
    }
    const std::string name(dict.key(i).text());
    if (!dict.value(i).is(PickleKind::tensor)) {
      fail<FormatError>("weights", path.string(), ": the weight ", printable(name), " is ",
                        name_of(dict.value(i).kind()), ", not a tensor");
    }
    weights.tensors.emplace_back(name, data == Data::none ? file.describe(dict.value(i)) : file.read(dict.value(i)));
  }
  const PickleValue root = file.root();
  if (weights.found_under.empty()) return;
  for (size_t i = 0; i < root.size(); ++i)
    if (root.key(i).is(PickleKind::text) && root.value(i).is(PickleKind::text))
      weights.metadata.emplace(root.key(i).text(), root.value(i).text());
}

// DataParallel and torch.compile put these before every name.
void strip_prefixes(Weights& weights) {
  for (const std::string prefix : {"_orig_mod.", "module.", "_orig_mod."}) {
    const auto has_prefix = [&](const auto& entry) { return entry.first.compare(0, prefix.size(), prefix) == 0; };
    if (weights.tensors.empty() || !std::all_of(weights.tensors.begin(), weights.tensors.end(), has_prefix)) continue;
    for (auto& entry : weights.tensors) entry.first.erase(0, prefix.size());
    weights.prefix += prefix;
  }
}

Weights read(const std::filesystem::path& path, Data data) {
  Weights weights;
  const auto mapped = MappedFile::open(path);
  const FileKind kind = file_kind(mapped->bytes());
  if (kind == FileKind::safetensors || (kind == FileKind::other && path.extension() == ".safetensors")) {
    Safetensors file = read_safetensors(path);
    weights.tensors = std::move(file.tensors);
    weights.metadata = std::move(file.metadata);
  } else if (kind == FileKind::zip && is_npz(mapped)) {
    weights.tensors = read_npz(path);
  } else {
    read_state_dict(path, TorchFile(path), data, weights);
  }
  if (weights.tensors.empty()) fail<FormatError>("weights", path.string(), ": holds no tensors");
  if (data == Data::none)
    for (auto& [name, array] : weights.tensors) array = {array.dtype, array.shape, nullptr, nullptr};
  strip_prefixes(weights);
  return weights;
}

}  // namespace

Weights read_weights(const std::filesystem::path& path) { return read(path, Data::mapped); }

Weights read_weight_shapes(const std::filesystem::path& path) { return read(path, Data::none); }

void check_finite(const Weights& weights, const std::filesystem::path& path) {
  uint64_t bytes = 0;
  for (const auto& [name, array] : weights.tensors) bytes += array.bytes().size();
  std::vector<std::optional<double>> found(weights.tensors.size());
  in_parallel(static_cast<int64_t>(found.size()), bytes, [&](int64_t i) {
    found[static_cast<size_t>(i)] = first_not_finite(weights.tensors[static_cast<size_t>(i)].second);
  });
  for (size_t i = 0; i < found.size(); ++i)
    if (found[i])
      fail<FormatError>("weights", path.string(), ": the weight ", printable(weights.tensors[i].first), " holds ",
                        *found[i], " (a training run that diverged?)");
}

}  // namespace gift
