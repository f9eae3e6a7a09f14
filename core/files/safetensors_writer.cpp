#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "core/files/printable.h"
#include "core/files/safetensors.h"
#include "core/files/safetensors_header.h"

namespace gift {
namespace {

template <class... Parts>
[[noreturn]] void bad(const std::filesystem::path& path, const Parts&... parts) {
  fail<FormatError>("write safetensors", path.string(), ": ", parts...);
}

void check_names(const std::filesystem::path& path, const StateDict& tensors,
                 const std::map<std::string, std::string>& metadata) {
  std::set<std::string_view> names;
  for (const auto& entry : tensors) {
    const std::string& name = entry.first;
    if (name == "__metadata__" || !is_utf8(name)) bad(path, "a tensor cannot be named ", printable(name));
    if (!names.insert(name).second) bad(path, "two tensors named ", printable(name));
  }
  for (const auto& [key, value] : metadata) {
    if (!is_utf8(key) || !is_utf8(value)) bad(path, "metadata ", printable(key), " is not UTF-8");
  }
}

}  // namespace

void write_safetensors(const std::filesystem::path& path, const StateDict& tensors,
                       const std::map<std::string, std::string>& metadata) {
  check_names(path, tensors, metadata);
  // Wide elements first, so that each tensor starts at a multiple of its element size.
  std::vector<size_t> order(tensors.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return size_of(tensors[a].second.dtype) > size_of(tensors[b].second.dtype);
  });
  std::vector<uint64_t> begin(tensors.size());
  uint64_t end = 0;
  for (size_t i : order) {
    begin[i] = end;
    end += tensors[i].second.bytes().size();
  }

  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  for (size_t i = 0; i < tensors.size(); ++i) {
    const auto& [name, array] = tensors[i];
    header[name] = {{"dtype", safetensors_name(array.dtype)},
                    {"shape", std::vector<int64_t>(array.shape.begin(), array.shape.end())},
                    {"data_offsets", {begin[i], begin[i] + array.bytes().size()}}};
  }
  std::string json = header.dump();
  json.resize((json.size() + 7) / 8 * 8, ' ');
  const uint64_t length = json.size();

  AtomicFile file(path);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(json);
  for (size_t i : order) file.write(tensors[i].second.bytes());
  file.commit();
}

}  // namespace gift
