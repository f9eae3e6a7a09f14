#include "core/files/torch_writer.h"

#include <set>

#include "core/error.h"
#include "core/files/pickle_globals.h"
#include "core/files/pickle_writer.h"
#include "core/files/printable.h"
#include "core/files/zip_writer.h"

namespace gift {
namespace {

constexpr uint64_t alignment = 64;
constexpr const char* root = "archive/";  // the name is free; all records lie under it

void check_names(const std::filesystem::path& path, const StateDict& tensors, const TorchLayout& layout) {
  if (layout.under.empty() && !layout.texts.empty())
    fail<ConfigError>("write torch", path.string(), ": texts can only lie beside weights that have a key of their own");
  std::set<std::string_view> names;
  for (const auto& [name, array] : tensors) {
    if (!is_utf8(name)) fail<FormatError>("write torch", path.string(), ": a tensor cannot be named ", printable(name));
    if (!names.insert(name).second)
      fail<FormatError>("write torch", path.string(), ": two tensors named ", printable(name));
  }
  for (const auto& [key, value] : layout.texts)
    if (key == layout.under || !is_utf8(key) || !is_utf8(value))
      fail<FormatError>("write torch", path.string(), ": the entry ", printable(key), " cannot be written");
  if (!is_utf8(layout.under))
    fail<FormatError>("write torch", path.string(), ": weights cannot lie under ", printable(layout.under));
}

// _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)
void put_tensor(PickleWriter& out, const HostArray& array, size_t key) {
  out.global("torch._utils", "_rebuild_tensor_v2").opcode(pickle::mark);
  out.opcode(pickle::mark).text("storage").global("torch", storage_name(array.dtype)).text(std::to_string(key));
  out.text("cpu").integer(array.numel()).opcode(pickle::tuple).opcode(pickle::persistent_id);
  out.integer(0).sizes(array.shape).sizes(contiguous_strides(array.shape));
  out.opcode(pickle::false_value).empty_ordered_dict();
  out.opcode(pickle::tuple).opcode(pickle::reduce);
}

void put_state_dict(PickleWriter& out, const StateDict& tensors) {
  out.empty_ordered_dict().opcode(pickle::mark);
  for (size_t i = 0; i < tensors.size(); ++i) put_tensor(out.text(tensors[i].first), tensors[i].second, i);
  out.opcode(pickle::set_items);
}

std::string pickled(const StateDict& tensors, const TorchLayout& layout) {
  PickleWriter out;
  if (layout.under.empty()) {
    put_state_dict(out, tensors);
    return std::move(out).finish();
  }
  out.opcode(pickle::empty_dict);
  put_state_dict(out.text(layout.under), tensors);
  out.opcode(pickle::set_item);
  for (const auto& [key, value] : layout.texts) out.text(key).text(value).opcode(pickle::set_item);
  return std::move(out).finish();
}

void write_records(const std::filesystem::path& path, const StateDict& tensors, const std::string& pickle) {
  ZipWriter zip(path);
  const std::string prefix = root;
  zip.add(prefix + "data.pkl", pickle, alignment);
  zip.add(prefix + "byteorder", "little", alignment);
  for (size_t i = 0; i < tensors.size(); ++i)
    zip.add(prefix + "data/" + std::to_string(i), tensors[i].second.bytes(), alignment);
  zip.add(prefix + "version", "3\n", alignment);
  zip.commit();
}

}  // namespace

void write_torch(const std::filesystem::path& path, const StateDict& tensors, const TorchLayout& layout) {
  check_names(path, tensors, layout);
  write_records(path, tensors, pickled(tensors, layout));
}

void write_torch_dict(const std::filesystem::path& path, const StateDict& tensors,
                      const std::map<std::string, std::string>& texts) {
  check_names(path, tensors, {});
  PickleWriter out;
  out.opcode(pickle::empty_dict);
  for (const auto& [key, value] : texts) {
    if (!is_utf8(key) || !is_utf8(value) || find(tensors, key))
      fail<FormatError>("write torch", path.string(), ": the entry ", printable(key), " cannot be written");
    out.text(key).text(value).opcode(pickle::set_item);
  }
  for (size_t i = 0; i < tensors.size(); ++i) {
    put_tensor(out.text(tensors[i].first), tensors[i].second, i);
    out.opcode(pickle::set_item);
  }
  write_records(path, tensors, std::move(out).finish());
}

}  // namespace gift
