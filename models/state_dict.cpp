#include "models/state_dict.h"

#include "core/transfer.h"
#include "models/fit.h"
#include "models/recognize.h"
#include "models/registry.h"

namespace gift {
namespace {

Tensor tensor_of(const ParameterStore& store, const StateSlot& slot) {
  return slot.buffer ? store.buffer(slot.id) : store.parameter(slot.id).detach();
}

template <class To, class From>
HostArray exported(const Shape& shape, const Tensor& tensor) {
  const std::vector<From> values = to_host<From>(tensor);
  return host_array(shape, std::vector<To>(values.begin(), values.end()));
}

HostArray exported(const StoreEntry& entry, const Tensor& tensor) {
  const bool wide = tensor.dtype() == DType::f64;
  if (entry.stored_as == DType::i64)
    return wide ? exported<int64_t, double>(entry.shape, tensor) : exported<int64_t, float>(entry.shape, tensor);
  return wide ? exported<double, double>(entry.shape, tensor) : exported<float, float>(entry.shape, tensor);
}

void fill(const Tensor& tensor, const HostArray& array) {
  if (array.dtype == tensor.dtype())
    write_bytes(tensor, array.data);
  else if (tensor.dtype() == DType::f64)
    write(tensor, array.doubles().data());
  else
    write(tensor, array.floats().data());
}

void fill(ParameterStore& store, const std::vector<StateSlot>& slots, const Fit& match) {
  for (size_t i = 0; i < slots.size(); ++i) {
    const Tensor tensor = tensor_of(store, slots[i]);
    if (match.arrays[i]) fill(tensor, *match.arrays[i]);
    if (slots[i].buffer) tensor.touch();
  }
  store.touch();
}

// ", missing 'a', 'b', 'c' and 4 more"
std::string listed(const char* what, const std::vector<std::string>& items) {
  constexpr size_t most = 3;
  if (items.empty()) return "";
  std::string out = text(", ", what);
  for (size_t i = 0; i < items.size() && i < most; ++i) out += (i ? ", " : "") + items[i];
  return items.size() > most ? text(out, " and ", items.size() - most, " more") : out;
}

Fit checked_fit(const std::vector<StateSlot>& slots, const std::string& network, const StateDict& arrays,
                const std::string& source, int64_t image_size = 0) {
  Fit match = fit(slots, arrays);
  if (match.good()) return match;
  const auto other = recognize(arrays, image_size);
  fail<FormatError>("state dict", source, ": not a checkpoint of ", network, listed("missing ", match.missing),
                    listed("unexpected ", match.unexpected), listed("", match.mismatched),
                    "; its keys and shapes are those of ", other ? other->str() : "no known architecture");
}

}  // namespace

StateDict export_state(const Model& model, KeyNaming naming) {
  StateDict out;
  for (const StateSlot& slot : state_slots(model.store()))
    out.emplace_back(published_key(slot.entry->name, naming), exported(*slot.entry, tensor_of(model.store(), slot)));
  return out;
}

void import_state(Model& model, const StateDict& arrays, const std::string& source) {
  const std::vector<StateSlot> slots = state_slots(model.store());
  fill(model.store(), slots, checked_fit(slots, model.config().str(), arrays, source, model.config().image_size));
}

void import_state(ParameterStore& store, const StateDict& arrays, const std::string& source,
                  const std::string& network) {
  const std::vector<StateSlot> slots = state_slots(store);
  fill(store, slots, checked_fit(slots, network, arrays, source));
}

void check_state(const ModelConfig& config, const StateDict& arrays, const std::string& source) {
  ParameterStore store;
  const auto network = find_architecture(config.name).build(Builder{store, ""}, config);
  checked_fit(state_slots(store), config.str(), arrays, source, config.image_size);
}

}  // namespace gift
