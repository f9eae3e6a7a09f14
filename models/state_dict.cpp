#include "models/state_dict.h"

#include <map>

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

// Memory of the host for the numbers of a tensor: its own on a CPU, else a buffer that has to be sent there.
class Destination {
 public:
  explicit Destination(const Tensor& tensor) : tensor_(tensor) {
    if (tensor.device().type != DeviceType::cpu)
      buffer_.resize(static_cast<size_t>(tensor.numel()) * size_of(tensor.dtype()));
  }
  std::byte* begin() {
    if (!buffer_.empty()) return buffer_.data();
    return tensor_.dtype() == DType::f64 ? reinterpret_cast<std::byte*>(tensor_.data<double>())
                                         : reinterpret_cast<std::byte*>(tensor_.data<float>());
  }
  void finish() const {
    if (!buffer_.empty()) write_bytes(tensor_, buffer_.data());
  }

 private:
  Tensor tensor_;
  std::vector<std::byte> buffer_;
};

void fill(ParameterStore& store, const std::vector<StateSlot>& slots, const Fit& match, const WeightsFile& file) {
  const StateDict& shapes = file.shapes().tensors;
  std::map<const HostArray*, size_t> index;
  for (size_t i = 0; i < shapes.size(); ++i) index[&shapes[i].second] = i;
  std::vector<WeightsFile::Target> targets;
  std::vector<Destination> destinations;
  destinations.reserve(slots.size());
  for (size_t i = 0; i < slots.size(); ++i) {
    if (!match.arrays[i]) continue;
    const Tensor tensor = tensor_of(store, slots[i]);
    targets.push_back({index.at(match.arrays[i]), tensor.dtype(), destinations.emplace_back(tensor).begin()});
  }
  file.read(targets);
  for (const Destination& destination : destinations) destination.finish();
  for (const StateSlot& slot : slots)
    if (slot.buffer) tensor_of(store, slot).touch();
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

void import_state(Model& model, const WeightsFile& file) {
  const std::vector<StateSlot> slots = state_slots(model.store());
  fill(model.store(), slots,
       checked_fit(slots, model.config().str(), file.shapes().tensors, file.path().string(), model.config().image_size),
       file);
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
