#include "core/error.h"
#include "core/files/checked.h"
#include "core/files/convert_array.h"
#include "core/files/pickle_calls.h"
#include "core/files/printable.h"

namespace gift {
namespace {

template <class... Parts>
[[noreturn]] void bad(const std::string& source, const Parts&... parts) {
  fail<FormatError>("pickle", source, ": ", parts...);
}

Shape sizes(const PickleTree& tree, PickleId id, std::string_view what, const std::string& source) {
  const auto* items = items_of(tree, id, PickleKind::tuple);
  if (!items) bad(source, "a tensor's ", what, " is ", name_of(tree.node(id).kind), ", not a tuple");
  if (items->size() > Shape::max_rank)
    bad(source, "a tensor of ", items->size(), " dimensions, at most ", Shape::max_rank);
  Shape out;
  for (PickleId item : *items) {
    const auto size = integer_of(tree, item);
    if (!size) bad(source, "a tensor's ", what, " holds ", name_of(tree.node(item).kind));
    if (*size < 0) bad(source, "a tensor's ", what, " is negative: ", *size);
    out.push_back(*size);
  }
  return out;
}

// One past the last element that the window touches; nothing where it overflows.
std::optional<uint64_t> extent(const PickledTensor& tensor) {
  std::optional<uint64_t> end = checked_add(static_cast<uint64_t>(tensor.offset), 1);
  for (int axis = 0; axis < tensor.shape.rank() && end; ++axis) {
    const auto reach =
        checked_multiply(static_cast<uint64_t>(tensor.shape[axis] - 1), static_cast<uint64_t>(tensor.strides[axis]));
    end = reach ? checked_add(*end, *reach) : std::nullopt;
  }
  return end;
}

// torch marks lazily negated or conjugated tensors here; to ignore that would give wrong values. True: negated.
bool negated_by(const PickleTree& tree, PickleId id, DType type, const std::string& source) {
  if (tree.node(id).kind == PickleKind::none) return false;
  const auto* items = items_of(tree, id, PickleKind::dict);
  if (!items) bad(source, "a tensor's metadata is ", name_of(tree.node(id).kind));
  if (items->empty()) return false;
  const PickleNode& value = tree.node(items->back());
  if (items->size() != 2 || text_of(tree, items->front()) != "neg" || value.kind != PickleKind::boolean)
    bad(source, "a tensor has the metadata ", printable(text_of(tree, items->front()).value_or("?")),
        ", which is not supported");
  const bool negated = std::get<int64_t>(value.value) != 0;
  if (negated && !is_floating(type))
    bad(source, "a lazily negated tensor of ", name_of(type), ": save tensor.resolve_neg()");
  return negated;
}

}  // namespace

// _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks[, metadata]), in elements.
PickleId pickle_tensor(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source) {
  if (arguments.size() < 6 || arguments.size() > 7) {
    bad(source, "a tensor is rebuilt from 6 or 7 arguments, not ", arguments.size());
  }
  const PickleNode& storage_node = tree.node(arguments[0]);
  if (storage_node.kind != PickleKind::storage) bad(source, "a tensor's storage is ", name_of(storage_node.kind));
  const auto offset = integer_of(tree, arguments[1]);
  if (!offset || *offset < 0) bad(source, "a tensor's offset is no integer from 0 on");
  if (tree.node(arguments[4]).kind != PickleKind::boolean) bad(source, "a tensor's requires_grad is no bool");
  const auto* hooks = items_of(tree, arguments[5], PickleKind::dict);
  if (!(hooks && hooks->empty()) && tree.node(arguments[5]).kind != PickleKind::none) bad(source, "a tensor has hooks");

  const auto index = static_cast<size_t>(std::get<int64_t>(storage_node.value));
  const PickledStorage& storage = tree.storages[index];
  const bool negated = arguments.size() == 7 && negated_by(tree, arguments[6], storage.type.dtype, source);
  const PickledTensor tensor{index, *offset, sizes(tree, arguments[2], "size", source),
                             sizes(tree, arguments[3], "stride", source), negated};
  if (tensor.shape.rank() != tensor.strides.rank()) {
    bad(source, "a tensor of size ", tensor.shape, " with strides ", tensor.strides);
  }
  const auto bytes = checked_bytes({tensor.shape.begin(), tensor.shape.end()}, size_of(storage.type.dtype));
  if (!bytes) bad(source, "a tensor of size ", tensor.shape, " overflows");
  if (*bytes > 0) {
    const auto end = extent(tensor);
    if (!end || *end > static_cast<uint64_t>(storage.numel)) {
      bad(source, "a tensor of size ", tensor.shape, ", strides ", tensor.strides, " at offset ", tensor.offset,
          " reaches beyond its storage of ", storage.numel, " elements");
    }
  }
  tree.tensors.push_back(tensor);
  return tree.add(PickleKind::tensor, static_cast<int64_t>(tree.tensors.size() - 1));
}

}  // namespace gift
