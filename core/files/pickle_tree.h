#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/files/npy_header.h"
#include "core/files/stored_type.h"
#include "core/shape.h"

namespace gift {

enum class PickleKind : uint8_t {
  none,
  boolean,
  integer,
  real,
  text,
  bytes,
  list,
  tuple,
  set,
  dict,
  tensor,
  array,  // of numpy, in files whose reader asks for them
  other,  // a harmless object of a known type that is not needed; its text is the type
  storage,
  global,
  numpy_dtype,  // pieces of tensors and numpy scalars
};

using PickleId = uint32_t;

// The elements a tensor's data are a window of; `key` names them in the file.
struct PickledStorage {
  std::string_view key;
  StoredType type = DType::f32;
  int64_t numel = 0;

  uint64_t bytes() const { return static_cast<uint64_t>(numel) * type.width; }  // checked when the storage was made
};

// In elements of the storage. The whole window lies inside it: that is checked when the tensor is made.
struct PickledTensor {
  size_t storage = 0;
  int64_t offset = 0;
  Shape shape;
  Strides strides;
  bool negated = false;  // stands for minus the stored numbers, which are floating-point ones
};

// The elements lie in the pickle or in a text of the tree.
struct PickledArray {
  NpyHeader header;
  std::string_view elements;
  bool filled = false;
};

struct PickleNode {
  PickleKind kind = PickleKind::none;
  bool flag = false;  // dict: an OrderedDict; numpy_dtype: big-endian
  // integer: also bool, and the index of a tensor, storage or global. Items of a dict: key, value, key, value, ...
  std::variant<int64_t, double, std::string_view, std::vector<PickleId>> value = int64_t{0};
};

// All objects of one pickle. An arena: objects refer to each other by number, so that shared, nested and even circular
// ones cost no more than the bytes that made them. Texts point into the pickle's bytes, which must outlive the tree.
class PickleTree {
 public:
  // `source` (path, and the place in it) begins every error message.
  // `arrays`: numpy arrays may be in it; else their globals are refused like any other.
  explicit PickleTree(std::string source, bool arrays = false) : source_(std::move(source)), has_arrays_(arrays) {}

  PickleId add(PickleKind kind, decltype(PickleNode::value) value, bool flag = false);
  void add_items(PickleId container, const PickleId* begin, const PickleId* end);
  // Counts items towards the limit of those in all lists and dicts together: FormatError beyond it.
  void charge(size_t items);
  // Counts the bytes of long texts that are decoded; together they may not be more than the pickle has: FormatError.
  void charge_decoded(size_t bytes);
  void allow_decoded(size_t bytes) { decodable_ = bytes; }
  // The index in `storages`: a new one, or the one known by that key, which must be of the same type and size.
  size_t intern_storage(const PickledStorage& storage, const std::string& source);
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  // After reading: FormatError where what `root` reaches nests deeper than 100, contains itself, has more than ten
  // million leaves when shared parts are counted as often as they occur, or has a dict with a doubled key.
  void finish(PickleId root);

  PickleNode& node(PickleId id) { return nodes_[id]; }
  const PickleNode& node(PickleId id) const { return nodes_[id]; }
  const std::string& source() const { return source_; }
  bool has_arrays() const { return has_arrays_; }

  std::vector<PickledStorage> storages;
  std::vector<PickledTensor> tensors;
  std::vector<PickledArray> arrays;

 private:
  void check_keys(const PickleNode& dict) const;

  std::string source_;
  std::vector<PickleNode> nodes_;
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, size_t> storage_by_key_;
  size_t items_ = 0, decodable_ = 0;
  bool has_arrays_;
};

// One object of a tree, which must outlive it. Accessors of the wrong kind throw FormatError.
class PickleValue {
 public:
  PickleValue(const PickleTree& tree, PickleId id) : tree_(&tree), id_(id) {}

  PickleKind kind() const { return node().kind; }
  bool is(PickleKind kind) const { return node().kind == kind; }
  bool is_sequence() const { return is(PickleKind::list) || is(PickleKind::tuple) || is(PickleKind::set); }
  bool boolean() const;
  int64_t integer() const;
  double number() const;          // real or integer
  std::string_view text() const;  // text, bytes, other (its type)
  const PickledTensor& tensor() const;
  const PickledArray& array() const;
  DType dtype() const;  // of a tensor

  size_t size() const;                         // of a list, tuple, set or dict
  PickleValue operator[](size_t index) const;  // list, tuple, set
  PickleValue key(size_t index) const;         // dict, in the order of insertion
  PickleValue value(size_t index) const;
  std::optional<PickleValue> find(std::string_view key) const;  // dict; by text, or bytes where arrays may be

 private:
  const PickleNode& node() const { return tree_->node(id_); }
  PickleValue item(size_t index) const;
  [[noreturn]] void wrong(std::string_view expected) const;

  const PickleTree* tree_;
  PickleId id_;
};

std::string_view name_of(PickleKind kind);

}  // namespace gift
