#include "train/checkpoint.h"

#include "core/files/safetensors.h"
#include "core/transfer.h"

namespace gift {
namespace {

constexpr const char* format_name = "gift-checkpoint-2";

// The tensor itself where it is host memory.
HostArray on_host(const Tensor& tensor) {
  if (tensor.device().type == DeviceType::cpu)
    return {tensor.dtype(), tensor.shape(), tensor.raw(), std::make_shared<Tensor>(tensor)};
  const auto bytes =
      std::make_shared<std::vector<std::byte>>(static_cast<size_t>(tensor.numel()) * size_of(tensor.dtype()));
  read_bytes(tensor, bytes->data());
  return {tensor.dtype(), tensor.shape(), bytes->data(), bytes};
}

template <class Visit>
void for_each_array(int number, const ParameterStore& store, Visit&& visit) {
  const std::string prefix = std::to_string(number) + ".";
  visit(prefix + "parameters", store.flat_parameters());
  visit(prefix + "buffers", store.flat_buffers());
  for (size_t i = 0; i < store.state().size(); ++i) visit(prefix + "moment." + std::to_string(i), store.state()[i]);
}

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const nlohmann::json& progress,
                     std::span<const ParameterStore* const> stores) {
  StateDict arrays;
  for (size_t k = 0; k < stores.size(); ++k) {
    if (!stores[k]) continue;
    for_each_array(static_cast<int>(k), *stores[k],
                   [&](const std::string& name, const Tensor& array) { arrays.emplace_back(name, on_host(array)); });
  }
  write_safetensors(path, arrays, {{"format", format_name}, {"progress", progress.dump()}});
}

std::optional<nlohmann::json> read_progress(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  const Safetensors file = read_safetensors(path);
  const auto format = file.metadata.find("format"), progress = file.metadata.find("progress");
  if (format == file.metadata.end() || format->second != format_name || progress == file.metadata.end())
    fail<FormatError>("checkpoint", path.string(), ": not a checkpoint of this version of gift");
  return parse_json(progress->second, path.string());
}

bool read_progress(const std::filesystem::path& path, const std::function<void(const nlohmann::json&)>& read) {
  const std::optional<nlohmann::json> progress = read_progress(path);
  if (!progress) return false;
  const auto damaged = [&](const char* what) {
    fail<FormatError>("resume", path.string(), " is damaged: ", json_fault(what), "; begin again with another --out");
  };
  try {
    read(*progress);
  } catch (const FormatError& error) {
    damaged(error.what());
  } catch (const nlohmann::json::exception& error) {
    damaged(error.what());
  }
  return true;
}

void load_store(const std::filesystem::path& path, int number, ParameterStore& store) {
  const Safetensors file = read_safetensors(path);
  for_each_array(number, store, [&](const std::string& name, const Tensor& array) {
    const HostArray* found = find(file.tensors, name);
    if (!found || found->dtype != array.dtype() || !(found->shape == array.shape()))
      fail<FormatError>("checkpoint", path.string(), ": array '", name, "' is missing or of another network, expected ",
                        array);
    write_bytes(array, found->data);
  });
  store.touch();
}

}  // namespace gift
