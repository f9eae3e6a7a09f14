#include "core/files/weights_file.h"

#include <algorithm>

#include "core/error.h"
#include "core/files/file_kind.h"
#include "core/files/finite.h"
#include "core/files/npy.h"
#include "core/files/printable.h"
#include "core/files/read_pieces.h"
#include "core/files/safetensors.h"

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

// DataParallel and torch.compile put these before every name.
void strip_prefixes(Weights& weights) {
  for (const std::string prefix : {"_orig_mod.", "module.", "_orig_mod."}) {
    const auto has_prefix = [&](const auto& entry) { return entry.first.compare(0, prefix.size(), prefix) == 0; };
    if (weights.tensors.empty() || !std::all_of(weights.tensors.begin(), weights.tensors.end(), has_prefix)) continue;
    for (auto& entry : weights.tensors) entry.first.erase(0, prefix.size());
    weights.prefix += prefix;
  }
}

}  // namespace

WeightsFile::WeightsFile(const std::filesystem::path& path)
    : file_(MappedFile::open(path, MappedFile::Access::mapped_and_read)) {
  const FileKind kind = file_kind(file_->bytes());
  if (kind == FileKind::safetensors || (kind == FileKind::other && path.extension() == ".safetensors")) {
    Safetensors read = read_safetensors(file_);
    shapes_.metadata = std::move(read.metadata);
    open(std::move(read.tensors));
  } else if (kind == FileKind::zip && is_npz(file_)) {
    open(read_npz(file_));
  } else {
    open(TorchFile(file_));
  }
  if (shapes_.tensors.empty()) fail<FormatError>("weights", path.string(), ": holds no tensors");
  strip_prefixes(shapes_);
}

void WeightsFile::open(StateDict arrays) {
  for (auto& [name, array] : arrays) {
    shapes_.tensors.emplace_back(std::move(name), HostArray{array.dtype, array.shape, nullptr, nullptr});
    numbers_.push_back({nullptr, std::move(array)});
  }
}

void WeightsFile::open(TorchFile file) {
  const PickleValue root = file.root(), dict = find_state_dict(path(), root, shapes_.found_under);
  for (size_t i = 0; i < dict.size(); ++i) {
    if (!dict.key(i).is(PickleKind::text)) {
      fail<FormatError>("weights", path().string(), ": a weight is named by ", name_of(dict.key(i).kind()),
                        ", not a text");
    }
    const std::string name(dict.key(i).text());
    if (!dict.value(i).is(PickleKind::tensor)) {
      fail<FormatError>("weights", path().string(), ": the weight ", printable(name), " is ",
                        name_of(dict.value(i).kind()), ", not a tensor");
    }
    shapes_.tensors.emplace_back(name, file.describe(dict.value(i)));
    numbers_.push_back({&dict.value(i).tensor(), {}});
  }
  if (!shapes_.found_under.empty()) {
    for (size_t i = 0; i < root.size(); ++i)
      if (root.key(i).is(PickleKind::text) && root.value(i).is(PickleKind::text))
        shapes_.metadata.emplace(root.key(i).text(), root.value(i).text());
  }
  torch_.emplace(std::move(file));
}

Weights WeightsFile::map() const {
  Weights out = shapes_;
  std::vector<const PickledTensor*> tensors;
  for (const Numbers& numbers : numbers_)
    if (numbers.tensor) tensors.push_back(numbers.tensor);
  if (torch_) torch_->check_storages(tensors);
  for (size_t i = 0; i < numbers_.size(); ++i)
    out.tensors[i].second = numbers_[i].tensor ? torch_->read(*numbers_[i].tensor) : numbers_[i].array;
  return out;
}

HostArray WeightsFile::array(size_t tensor) const {
  const Numbers& numbers = numbers_.at(tensor);
  HostArray out = numbers.tensor ? torch_->read(*numbers.tensor) : numbers.array;
  if (const auto found = first_not_finite(out)) fail_not_finite(path(), shapes_.tensors[tensor].first, *found);
  return out;
}

void WeightsFile::replace(size_t tensor, HostArray array) {
  shapes_.tensors.at(tensor).second = {array.dtype, array.shape, nullptr, nullptr};
  numbers_[tensor] = {nullptr, std::move(array)};
}

// What lies in the file as it is is read in pieces; the rest is brought into shape first.
void WeightsFile::read(std::span<const Target> targets) const {
  std::vector<PieceRead> reads(numbers_.size());
  std::vector<const PickledTensor*> rearranged;
  for (size_t i = 0; i < reads.size(); ++i) {
    reads[i].from = numbers_[i].array;
    if (!numbers_[i].tensor) continue;
    const auto stored = torch_->stored(*numbers_[i].tensor);
    if (!stored) {
      rearranged.push_back(numbers_[i].tensor);
      continue;
    }
    const HostArray& shape = shapes_.tensors[i].second;
    reads[i].from = {shape.dtype, shape.shape, stored->bytes.data(), file_};
    reads[i].needs_crc = stored->has_checksum;
  }
  if (!rearranged.empty()) torch_->check_storages(rearranged);
  for (size_t i = 0; i < reads.size(); ++i)
    if (!reads[i].from.owner) reads[i].from = torch_->read(*numbers_[i].tensor);
  for (const Target& target : targets) {
    PieceRead& read = reads.at(target.tensor);
    read.as = target.dtype;
    read.to = target.to;
  }
  read_pieces(*file_, reads);
  for (size_t i = 0; i < reads.size(); ++i)
    if (reads[i].needs_crc) torch_->compare(*numbers_[i].tensor, reads[i].crc);
  for (size_t i = 0; i < reads.size(); ++i)
    if (reads[i].not_finite) fail_not_finite(path(), shapes_.tensors[i].first, *reads[i].not_finite);
}

}  // namespace gift
