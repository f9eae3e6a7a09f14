#include "core/parameter_store.h"

#include <utility>

#include "core/backend.h"
#include "core/random/normal.h"
#include "core/random/philox.h"
#include "core/transfer.h"

namespace gift {
namespace {

constexpr int64_t slot_elements = 16;  // 64 bytes of f32

int64_t padded(int64_t elements) { return (elements + slot_elements - 1) / slot_elements * slot_elements; }

void check_new(const std::vector<StoreEntry>& entries, const std::string& name, bool allocated) {
  if (allocated) fail<ConfigError>("parameter store", "entry '", name, "' added after allocate()");
  for (const StoreEntry& entry : entries)
    if (entry.name == name) fail<ConfigError>("parameter store", "two entries are named '", name, "'");
}

Tensor slot(const Tensor& flat, const StoreEntry& entry) {
  return flat.select_strides(entry.shape, contiguous_strides(entry.shape), entry.offset);
}

Tensor zeros(Context& context, int64_t elements, DType dtype) {
  Tensor out = empty(context, {elements}, dtype);
  context.backend.fill(context, out, 0);
  return out;
}

double draw(const Init& init, const Philox& random, uint64_t entry, uint32_t element) {
  switch (init.kind) {
    case Init::Kind::constant:
      return init.value;
    case Init::Kind::uniform:
      return init.value * (2.0 * uniform_of(random.at(entry, element, 0).word[0]) - 1.0);
    case Init::Kind::normal:
      return init.value * normal_at(random, entry, element);
    case Init::Kind::truncated_normal:
      return init.value * truncated_normal_at(random, entry, element, 2.0 / init.value);
  }
  return 0;
}

template <class T>
void initialize_entry(const Tensor& tensor, const StoreEntry& entry, const Philox& random, uint64_t index) {
  std::vector<T> values(static_cast<size_t>(tensor.numel()));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<T>(draw(entry.init, random, index, static_cast<uint32_t>(i)));
  write(tensor, values.data());
}

void initialize_entry(const Tensor& tensor, const StoreEntry& entry, const Philox& random, uint64_t index) {
  if (tensor.dtype() == DType::f64)
    initialize_entry<double>(tensor, entry, random, index);
  else
    initialize_entry<float>(tensor, entry, random, index);
}

void copy_flat(const Tensor& from, const Tensor& to) {
  if (!from.defined()) return;
  std::vector<std::byte> bytes(static_cast<size_t>(from.numel()) * size_of(from.dtype()));
  read_bytes(from, bytes.data());
  write_bytes(to, bytes.data());
}

}  // namespace

Shape ParameterStore::stacked(Shape shape) const {
  if (copies_ == 1) return shape;
  if (shape.rank() == 0) return {copies_};
  shape[0] *= copies_;
  return shape;
}

int ParameterStore::add_parameter(std::string name, const Shape& of_one, Init init) {
  check_new(parameters_, name, flat_parameters_.defined());
  const Shape shape = stacked(of_one);
  parameters_.push_back({std::move(name), shape, parameter_elements_, init, DType::f32, next_order()});
  parameter_elements_ += padded(shape.numel());
  return static_cast<int>(parameters_.size()) - 1;
}

int ParameterStore::add_buffer(std::string name, const Shape& of_one, double value, DType stored_as) {
  check_new(buffers_, name, flat_parameters_.defined());
  const Shape shape = stacked(of_one);
  buffers_.push_back({std::move(name), shape, buffer_elements_, Init::constant(value), stored_as, next_order()});
  buffer_elements_ += padded(shape.numel());
  return static_cast<int>(buffers_.size()) - 1;
}

void ParameterStore::allocate(Context& context, DType dtype) {
  flat_parameters_ = zeros(context, parameter_elements_, dtype);
  flat_gradients_ = zeros(context, parameter_elements_, dtype);
  flat_buffers_ = zeros(context, buffer_elements_, dtype);
  for (const StoreEntry& entry : parameters_) leaves_.push_back({slot(flat_gradients_, entry), false});
}

void ParameterStore::allocate_state(Context& context, int moments) {
  state_.clear();
  for (int i = 0; i < moments; ++i) state_.push_back(zeros(context, parameter_elements_, flat_parameters_.dtype()));
}

void ParameterStore::initialize(uint64_t seed) {
  const Philox random{seed, Stream::init};
  for (size_t i = 0; i < parameters_.size(); ++i)
    initialize_entry(slot(flat_parameters_, parameters_[i]), parameters_[i], random, i);
  for (const StoreEntry& entry : buffers_) initialize_entry(slot(flat_buffers_, entry), entry, random, 0);
  touch();
}

Tensor ParameterStore::parameter(int id) const {
  Tensor out = slot(flat_parameters_, parameters_[static_cast<size_t>(id)]);
  out.set_edge({&leaves_[static_cast<size_t>(id)], 0, -1});
  return out;
}

Tensor ParameterStore::buffer(int id) const { return slot(flat_buffers_, buffers_[static_cast<size_t>(id)]); }

int64_t ParameterStore::parameter_count() const {
  int64_t count = 0;
  for (const StoreEntry& entry : parameters_) count += entry.shape.numel();
  return count;
}

void ParameterStore::begin_gradients() {
  for (Leaf& leaf : leaves_) leaf.written = false;
}

void ParameterStore::finish_gradients(Context& context) {
  for (Leaf& leaf : leaves_) {
    if (!std::exchange(leaf.written, true)) context.backend.fill(context, leaf.grad, 0);
  }
}

void ParameterStore::copy_from(const ParameterStore& other) {
  const bool same = parameter_elements_ == other.parameter_elements_ && buffer_elements_ == other.buffer_elements_ &&
                    flat_parameters_.dtype() == other.flat_parameters_.dtype() && state_.size() == other.state_.size();
  if (!same) fail<ShapeError>("parameter store", "copy between stores of different networks");
  copy_flat(other.flat_parameters_, flat_parameters_);
  copy_flat(other.flat_buffers_, flat_buffers_);
  for (size_t i = 0; i < state_.size(); ++i) copy_flat(other.state_[i], state_[i]);
  touch();
}

}  // namespace gift
