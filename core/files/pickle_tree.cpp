#include "core/files/pickle_tree.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/error.h"
#include "core/files/checked.h"
#include "core/files/printable.h"

namespace gift {
namespace {

constexpr size_t max_nodes = 1'000'000, max_items = 4'000'000;
constexpr int max_depth = 100;
constexpr uint64_t max_leaves = 10'000'000;

template <class... Parts>
[[noreturn]] void bad(const std::string& source, const Parts&... parts) {
  fail<FormatError>("pickle", source, ": ", parts...);
}

}  // namespace

PickleId PickleTree::add(PickleKind kind, decltype(PickleNode::value) value, bool flag) {
  if (nodes_.size() == max_nodes) bad(source_, "more than ", max_nodes, " objects");
  if (const auto* items = std::get_if<std::vector<PickleId>>(&value)) charge(items->size());
  nodes_.push_back({kind, flag, std::move(value)});
  return static_cast<PickleId>(nodes_.size() - 1);
}

void PickleTree::charge(size_t items) {
  items_ += items;
  if (items_ > max_items) bad(source_, "more than ", max_items, " items in lists and dicts");
}

void PickleTree::charge_decoded(size_t bytes) {
  if (bytes > decodable_) bad(source_, "texts to decode that are longer together than the file");
  decodable_ -= bytes;
}

void PickleTree::add_items(PickleId container, const PickleId* begin, const PickleId* end) {
  charge(static_cast<size_t>(end - begin));
  auto& items = std::get<std::vector<PickleId>>(nodes_[container].value);
  items.insert(items.end(), begin, end);
}

size_t PickleTree::intern_storage(const PickledStorage& storage, const std::string& source) {
  const auto [known, is_new] = storage_by_key_.emplace(storage.key, storages.size());
  if (is_new) {
    if (!checked_bytes(std::span(&storage.numel, 1), size_of(storage.type.dtype))) {
      bad(source, "storage ", printable(storage.key), " of ", storage.numel, " elements overflows");
    }
    storages.push_back(storage);
    return known->second;
  }
  const PickledStorage& before = storages[known->second];
  if (!(before.type == storage.type) || before.numel != storage.numel) {
    bad(source, "storage ", printable(storage.key), " comes twice, as ", before.numel, " of ",
        name_of(before.type.dtype), " and as ", storage.numel, " of ", name_of(storage.type.dtype));
  }
  return known->second;
}

void PickleTree::finish(PickleId root) {
  struct Visit {
    PickleId id;
    size_t next;
  };
  constexpr uint64_t open = ~uint64_t{0};
  std::vector<uint64_t> leaves(nodes_.size());  // 0: not seen, `open`: on the path
  std::vector<Visit> path{{root, 0}};
  leaves[root] = open;
  while (!path.empty()) {
    const auto [id, next] = path.back();
    const auto* items = std::get_if<std::vector<PickleId>>(&nodes_[id].value);
    if (!items || next == items->size()) {
      uint64_t count = items ? 0 : 1;
      if (items) {
        for (PickleId item : *items) count = std::min(count + leaves[item], max_leaves + 1);
      }
      if (count > max_leaves) bad(source_, "more than ", max_leaves, " leaves (lists that repeat each other)");
      if (nodes_[id].kind == PickleKind::dict) check_keys(nodes_[id]);
      leaves[id] = std::max<uint64_t>(count, 1);
      path.pop_back();
      continue;
    }
    ++path.back().next;
    const PickleId item = (*items)[next];
    if (leaves[item] == open) bad(source_, "an object contains itself");
    if (leaves[item] != 0) continue;
    if (path.size() == max_depth) bad(source_, "more than ", max_depth, " levels of nesting");
    leaves[item] = open;
    path.push_back({item, 0});
  }
}

void PickleTree::check_keys(const PickleNode& dict) const {
  std::set<std::pair<PickleKind, decltype(PickleNode::value)>> keys;
  const auto& items = std::get<std::vector<PickleId>>(dict.value);
  for (size_t i = 0; i < items.size(); i += 2) {
    const PickleNode& key = nodes_[items[i]];
    if (keys.emplace(key.kind, key.value).second) continue;
    const auto* name = std::get_if<std::string_view>(&key.value);
    bad(source_, "a dict has a key twice", name ? ": " + printable(*name) : std::string());
  }
}

bool PickleValue::boolean() const {
  if (!is(PickleKind::boolean)) wrong("a bool");
  return std::get<int64_t>(node().value) != 0;
}

int64_t PickleValue::integer() const {
  if (!is(PickleKind::integer)) wrong("an integer");
  return std::get<int64_t>(node().value);
}

double PickleValue::number() const {
  if (is(PickleKind::integer)) return static_cast<double>(integer());
  if (!is(PickleKind::real)) wrong("a number");
  return std::get<double>(node().value);
}

std::string_view PickleValue::text() const {
  if (!is(PickleKind::text) && !is(PickleKind::bytes) && !is(PickleKind::other)) wrong("a text");
  return std::get<std::string_view>(node().value);
}

const PickledTensor& PickleValue::tensor() const {
  if (!is(PickleKind::tensor)) wrong("a tensor");
  return tree_->tensors[static_cast<size_t>(std::get<int64_t>(node().value))];
}

const PickledArray& PickleValue::array() const {
  if (!is(PickleKind::array)) wrong("a numpy array");
  return tree_->arrays[static_cast<size_t>(std::get<int64_t>(node().value))];
}

DType PickleValue::dtype() const { return tree_->storages[tensor().storage].type.dtype; }

size_t PickleValue::size() const {
  if (!is_sequence() && !is(PickleKind::dict)) wrong("a list, tuple or dict");
  const size_t items = std::get<std::vector<PickleId>>(node().value).size();
  return is(PickleKind::dict) ? items / 2 : items;
}

PickleValue PickleValue::operator[](size_t index) const {
  if (!is_sequence()) wrong("a list or tuple");
  return item(index);
}

PickleValue PickleValue::key(size_t index) const {
  if (!is(PickleKind::dict)) wrong("a dict");
  return item(2 * index);
}

PickleValue PickleValue::value(size_t index) const {
  if (!is(PickleKind::dict)) wrong("a dict");
  return item(2 * index + 1);
}

std::optional<PickleValue> PickleValue::find(std::string_view wanted) const {
  for (size_t i = 0; i < size(); ++i) {
    const PickleValue name = key(i);
    const bool named = name.is(PickleKind::text) || (tree_->has_arrays() && name.is(PickleKind::bytes));
    if (named && name.text() == wanted) return value(i);
  }
  return std::nullopt;
}

PickleValue PickleValue::item(size_t index) const {
  const auto& items = std::get<std::vector<PickleId>>(node().value);
  if (index >= items.size()) bad(tree_->source(), "item ", index, " of ", items.size());
  return {*tree_, items[index]};
}

void PickleValue::wrong(std::string_view expected) const {
  bad(tree_->source(), "found ", name_of(kind()), " where ", expected, " was expected");
}

std::string_view name_of(PickleKind kind) {
  switch (kind) {
    case PickleKind::none:
      return "None";
    case PickleKind::boolean:
      return "a bool";
    case PickleKind::integer:
      return "an integer";
    case PickleKind::real:
      return "a float";
    case PickleKind::text:
      return "a text";
    case PickleKind::bytes:
      return "bytes";
    case PickleKind::list:
      return "a list";
    case PickleKind::tuple:
      return "a tuple";
    case PickleKind::set:
      return "a set";
    case PickleKind::dict:
      return "a dict";
    case PickleKind::tensor:
      return "a tensor";
    case PickleKind::array:
      return "a numpy array";
    case PickleKind::other:
      return "another object";
    case PickleKind::storage:
      return "a bare storage";
    case PickleKind::global:
      return "a class or function";
    case PickleKind::numpy_dtype:
      return "a numpy dtype";
  }
  return "?";
}

}  // namespace gift
