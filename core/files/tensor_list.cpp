#include "core/files/tensor_list.h"

#include <algorithm>

#include "core/error.h"
#include "core/files/file_kind.h"
#include "core/files/mapped_file.h"
#include "core/files/npy.h"
#include "core/files/printable.h"
#include "core/files/safetensors.h"
#include "core/files/torch_file.h"

namespace gift {
namespace {

constexpr const char* nameless = "array";
constexpr size_t max_listed = 200'000;  // leaves of one file; shared parts count as often as they occur

std::string shown(const PickleValue& value) {
  switch (value.kind()) {
    case PickleKind::none:
      return "None";
    case PickleKind::boolean:
      return value.boolean() ? "True" : "False";
    case PickleKind::integer:
      return std::to_string(value.integer());
    case PickleKind::real:
      return text(value.number());
    case PickleKind::text:
      return printable(value.text());
    default:
      return std::string(name_of(value.kind()));
  }
}

std::string key_text(const PickleValue& key) { return key.is(PickleKind::text) ? std::string(key.text()) : shown(key); }

// Calls leaf(name, value) for all that is no list or dict, in the order of the file. Nesting is bounded by the reader.
template <class Leaf>
void walk(const std::string& name, const PickleValue& value, Leaf& leaf) {
  const std::string front = name.empty() ? name : name + ".";
  if (value.is(PickleKind::dict)) {
    for (size_t i = 0; i < value.size(); ++i) walk(front + key_text(value.key(i)), value.value(i), leaf);
  } else if (value.is_sequence()) {
    for (size_t i = 0; i < value.size(); ++i) walk(front + std::to_string(i), value[i], leaf);
  } else {
    leaf(name.empty() ? nameless : name, value);
  }
}

template <class Leaf>
void for_each_leaf(const TorchFile& file, const std::filesystem::path& path, Leaf leaf) {
  size_t count = 0;
  auto counted = [&](const std::string& name, const PickleValue& value) {
    if (++count > max_listed)
      fail<FormatError>("torch", path.string(), ": more than ", max_listed, " tensors and values");
    leaf(name, value);
  };
  walk("", file.root(), counted);
}

TensorList list_torch(const std::filesystem::path& path, std::string format) {
  TensorList out{std::move(format), {}, {}, {}};
  const TorchFile file(path);
  for_each_leaf(file, path, [&](const std::string& name, const PickleValue& value) {
    if (value.is(PickleKind::tensor))
      out.tensors.emplace_back(name, file.describe(value));
    else
      out.values.emplace_back(name, shown(value));
  });
  return out;
}

StateDict read_torch(const std::filesystem::path& path) {
  const TorchFile file(path);
  std::vector<std::pair<std::string, const PickledTensor*>> found;
  std::vector<const PickledTensor*> tensors;
  for_each_leaf(file, path, [&](const std::string& name, const PickleValue& value) {
    if (value.is(PickleKind::tensor)) tensors.push_back(found.emplace_back(name, &value.tensor()).second);
  });
  file.check_storages(tensors);
  StateDict out;
  for (const auto& [name, tensor] : found) out.emplace_back(name, file.read(*tensor));
  return out;
}

FileKind kind_of(const std::filesystem::path& path, const std::shared_ptr<const MappedFile>& file) {
  const FileKind kind = file_kind(file->bytes());
  return kind == FileKind::other && path.extension() == ".safetensors" ? FileKind::safetensors : kind;
}

bool is_named_like_one(const std::filesystem::path& path) {
  for (const char* extension : {".pth", ".pt", ".safetensors", ".npy", ".npz"})
    if (path.extension() == extension) return true;
  return false;
}

}  // namespace

bool is_tensor_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  const auto file = MappedFile::open(path);
  const FileKind kind = file_kind(file->bytes());
  if (kind == FileKind::other || is_named_like_one(path)) return is_named_like_one(path);
  if (kind != FileKind::zip) return true;
  const ZipReader zip(file);
  return is_npz(file) || std::any_of(zip.entries().begin(), zip.entries().end(),
                                     [](const ZipEntry& entry) { return entry.name.ends_with("/data.pkl"); });
}

TensorList list_tensors(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  TensorList out;
  switch (kind_of(path, file)) {
    case FileKind::zip:
      if (!is_npz(file)) return list_torch(path, "PyTorch zip");
      out = {"npz", read_npz(path), {}, {}};
      break;
    case FileKind::torch_legacy:
      return list_torch(path, "PyTorch stream (before 1.6)");
    case FileKind::safetensors: {
      Safetensors read = read_safetensors(path);
      out = {"safetensors", std::move(read.tensors), {}, std::move(read.metadata)};
      break;
    }
    case FileKind::npy:
      out = {"npy", {{nameless, read_npy(path)}}, {}, {}};
      break;
    case FileKind::other:
      fail<FormatError>("tensors", path.string(), ": holds no tensors but looks like ",
                        describe_content(file->bytes()));
  }
  for (auto& [name, array] : out.tensors) array = {array.dtype, array.shape, nullptr, nullptr};
  return out;
}

StateDict read_tensors(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  switch (kind_of(path, file)) {
    case FileKind::zip:
      return is_npz(file) ? read_npz(path) : read_torch(path);
    case FileKind::torch_legacy:
      return read_torch(path);
    case FileKind::safetensors:
      return read_safetensors(path).tensors;
    case FileKind::npy:
      return {{nameless, read_npy(path)}};
    case FileKind::other:
      break;
  }
  fail<FormatError>("tensors", path.string(), ": holds no tensors but looks like ", describe_content(file->bytes()));
}

}  // namespace gift
