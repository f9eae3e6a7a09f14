#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "core/autograd/leaf.h"
#include "core/context.h"

namespace gift {

// How a parameter starts: torch's own default for its layer, as the layer says.
struct Init {
  enum class Kind : uint8_t { constant, uniform, normal, truncated_normal } kind = Kind::constant;
  double value = 0;  // constant: the value; uniform: bound of U(-value, value); else the standard deviation
                     // (truncated_normal: cut off at +-2, as torch's trunc_normal_)
  static Init constant(double v) { return {Kind::constant, v}; }
  static Init uniform(double bound) { return {Kind::uniform, bound}; }
  static Init normal(double std) { return {Kind::normal, std}; }
  static Init truncated_normal(double std) { return {Kind::truncated_normal, std}; }
};

// One named tensor of a network.
struct StoreEntry {
  std::string name;  // "layers.conv.0.weight"
  Shape shape;
  int64_t offset = 0;  // elements, in the flat buffer
  Init init;
  DType stored_as = DType::f32;  // in checkpoints; kept as f32 here (num_batches_tracked is i64 there)
  int order = 0;                 // of registration, parameters and buffers counted together
};

// The whole state of one student: parameters, gradients, optimiser moments and buffers (batch-norm statistics), each
// one flat array with every entry aligned to 64 bytes. Parameters are always plain (OIHW); backends keep packed copies
// of their own, keyed by storage and version(). Copying a student is a copy of flat arrays. Entries are added first,
// then allocate() is called once.
//
// A stacked store is that of `copies` equal networks side by side: each entry has their rows one network after the
// other on its first axis (a scalar becomes a vector), so that a network's part of an entry is one range.
class ParameterStore {
 public:
  explicit ParameterStore(int64_t copies = 1) : copies_(copies) {}
  ParameterStore(const ParameterStore&) = delete;
  ParameterStore& operator=(const ParameterStore&) = delete;

  // Shapes are those of one network. ConfigError on a name used twice.
  int add_parameter(std::string name, const Shape& of_one, Init init);
  int add_buffer(std::string name, const Shape& of_one, double value, DType stored_as = DType::f32);
  void allocate(Context& context, DType dtype = DType::f32);
  // Draws every parameter anew from Stream::init of `seed`, addressed by (entry, element); buffers get their start
  // value.
  void initialize(uint64_t seed);

  int64_t copies() const { return copies_; }
  // Handles; parameter() carries the edge to its gradient.
  Tensor parameter(int id) const;
  Tensor gradient(int id) const { return leaves_[static_cast<size_t>(id)].grad; }
  Tensor buffer(int id) const;
  const std::vector<StoreEntry>& parameters() const { return parameters_; }
  const std::vector<StoreEntry>& buffers() const { return buffers_; }
  int64_t parameter_count() const;  // scalars, without padding

  const Tensor& flat_parameters() const { return flat_parameters_; }
  const Tensor& flat_gradients() const { return flat_gradients_; }
  const Tensor& flat_buffers() const { return flat_buffers_; }
  std::vector<Tensor>& state() { return state_; }  // optimiser moments, see allocate_state
  const std::vector<Tensor>& state() const { return state_; }
  void allocate_state(Context& context, int moments);  // zero-filled arrays like flat_parameters

  // Before backward: gradients count as absent, without touching their memory. After backward: those that stayed absent
  // become zero.
  void begin_gradients();
  void finish_gradients(Context& context);

  // To be called after writing parameters or buffers in place.
  void touch() const { flat_parameters_.touch(); }
  uint64_t version() const { return flat_parameters_.version(); }
  // Parameters, buffers and moments of a store with the same entries; ShapeError otherwise.
  void copy_from(const ParameterStore& other);

 private:
  Shape stacked(Shape shape) const;
  int next_order() const { return static_cast<int>(parameters_.size() + buffers_.size()); }

  int64_t copies_;
  std::vector<StoreEntry> parameters_, buffers_;
  mutable std::deque<Leaf> leaves_;  // stable addresses
  Tensor flat_parameters_, flat_gradients_, flat_buffers_;
  std::vector<Tensor> state_;
  int64_t parameter_elements_ = 0, buffer_elements_ = 0;  // with padding
};

}  // namespace gift
