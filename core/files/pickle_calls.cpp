#include "core/files/pickle_calls.h"

#include "core/error.h"
#include "core/files/printable.h"

namespace gift {
namespace {

// What a call looks at is bounded, because a shared object can be passed to a million of them.
constexpr size_t max_arguments = 8, max_storage_key = 100;

template <class... Parts>
[[noreturn]] void bad(const std::string& source, const Parts&... parts) {
  fail<FormatError>("pickle", source, ": ", parts...);
}

bool is_kind(const PickleTree& tree, PickleId id, PickleKind kind) { return tree.node(id).kind == kind; }

// OrderedDict() or OrderedDict([[key, value], ...]), as Python 2 wrote it.
PickleId ordered_dict(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source) {
  std::vector<PickleId> items;
  if (!arguments.empty()) {
    const auto* pairs = items_of(tree, arguments[0], PickleKind::list);
    if (!pairs || arguments.size() != 1) bad(source, "OrderedDict takes nothing or a list of pairs");
    for (PickleId pair : *pairs) {
      const auto* both = items_of(tree, pair, PickleKind::list);
      if (!both) both = items_of(tree, pair, PickleKind::tuple);
      if (!both || both->size() != 2 || !text_of(tree, (*both)[0]))
        bad(source, "OrderedDict takes pairs of name and value");
      items.insert(items.end(), both->begin(), both->end());
    }
  }
  return tree.add(PickleKind::dict, std::move(items), true);
}

PickleId default_dict(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source) {
  if (arguments.size() > 1) bad(source, "defaultdict takes at most one argument");
  if (!arguments.empty() && !is_kind(tree, arguments[0], PickleKind::none)) {
    const AllowedGlobal* factory = global_of(tree, arguments[0]);
    if (!factory || factory->global != PickleGlobal::dict_type) bad(source, "defaultdict of something other than dict");
  }
  return tree.add(PickleKind::dict, std::vector<PickleId>());
}

PickleId one_of_kind(const PickleTree& tree, const std::vector<PickleId>& arguments, PickleKind kind,
                     std::string_view callable, const std::string& source) {
  if (arguments.size() != 1 || !is_kind(tree, arguments[0], kind)) bad(source, callable, " takes ", name_of(kind));
  return arguments[0];
}

PickleId parameter(PickleTree& tree, const std::vector<PickleId>& arguments, size_t count, const std::string& source) {
  if (arguments.size() != count || !is_kind(tree, arguments[0], PickleKind::tensor)) {
    bad(source, "a parameter is rebuilt from a tensor and ", count - 1, " more arguments");
  }
  return arguments[0];
}

// Attributes are looked at and dropped. `only`: the one that is allowed, "" for any.
void check_attributes(PickleTree& tree, PickleId state, std::string_view only, const std::string& source) {
  const auto* items = items_of(tree, state, PickleKind::dict);
  if (!items) bad(source, "attributes are set by ", name_of(tree.node(state).kind), " instead of a dict");
  tree.charge(items->size());
  for (size_t i = 0; i < items->size(); i += 2) {
    const auto name = text_of(tree, (*items)[i]);
    if (!name || name->substr(0, 2) == "__" || (!only.empty() && *name != only))
      bad(source, "BUILD sets the attribute ", printable(name.value_or("?")));
  }
}

// _rebuild_from_type_v2(rebuild, type, arguments, attributes): a tensor that Python attributes were set on.
PickleId tensor_with_attributes(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source) {
  if (arguments.size() != 4) bad(source, "a tensor with attributes is rebuilt from 4 arguments");
  const AllowedGlobal *rebuild = global_of(tree, arguments[0]), *type = global_of(tree, arguments[1]);
  const auto* tuple = items_of(tree, arguments[2], PickleKind::tuple);
  if (!rebuild || rebuild->global != PickleGlobal::rebuild_tensor || !type ||
      type->global != PickleGlobal::tensor_type || !tuple || tuple->size() > max_arguments)
    bad(source, "a tensor with attributes that is no plain tensor");
  check_attributes(tree, arguments[3], "", source);
  return pickle_tensor(tree, std::vector<PickleId>(*tuple), source);
}

PickleId inert(PickleTree& tree, std::string_view type) { return tree.add(PickleKind::other, type); }

}  // namespace

const AllowedGlobal* global_of(const PickleTree& tree, PickleId id) {
  const PickleNode& node = tree.node(id);
  if (node.kind != PickleKind::global) return nullptr;
  return &allowed_global(static_cast<size_t>(std::get<int64_t>(node.value)));
}

const std::vector<PickleId>* items_of(const PickleTree& tree, PickleId id, PickleKind kind) {
  const PickleNode& node = tree.node(id);
  return node.kind == kind ? std::get_if<std::vector<PickleId>>(&node.value) : nullptr;
}

std::optional<std::string_view> text_of(const PickleTree& tree, PickleId id) {
  const PickleNode& node = tree.node(id);
  if (node.kind != PickleKind::text) return std::nullopt;
  return std::get<std::string_view>(node.value);
}

std::optional<int64_t> integer_of(const PickleTree& tree, PickleId id) {
  const PickleNode& node = tree.node(id);
  if (node.kind != PickleKind::integer) return std::nullopt;
  return std::get<int64_t>(node.value);
}

PickleId pickle_call(PickleTree& tree, PickleId callable, PickleId arguments_id, const std::string& source) {
  const AllowedGlobal* target = global_of(tree, callable);
  if (!target) bad(source, name_of(tree.node(callable).kind), " is called like a function");
  const auto* tuple = items_of(tree, arguments_id, PickleKind::tuple);
  if (!tuple) bad(source, "the arguments of a call are ", name_of(tree.node(arguments_id).kind), ", not a tuple");
  if (tuple->size() > max_arguments) bad(source, "a call with ", tuple->size(), " arguments");
  const std::vector<PickleId> arguments = *tuple;
  switch (target->global) {
    case PickleGlobal::ordered_dict:
      return ordered_dict(tree, arguments, source);
    case PickleGlobal::default_dict:
      return default_dict(tree, arguments, source);
    case PickleGlobal::counter:
      return one_of_kind(tree, arguments, PickleKind::dict, "Counter", source);
    case PickleGlobal::set_type: {
      const PickleId list = one_of_kind(tree, arguments, PickleKind::list, "set", source);
      return tree.add(PickleKind::set, std::vector<PickleId>(*items_of(tree, list, PickleKind::list)));
    }
    case PickleGlobal::torch_size:
      return one_of_kind(tree, arguments, PickleKind::tuple, "torch.Size", source);
    case PickleGlobal::torch_device:
      return inert(tree, "device");
    case PickleGlobal::argparse_namespace:
      if (!arguments.empty()) bad(source, "argparse.Namespace with arguments");
      return inert(tree, "Namespace");
    case PickleGlobal::rebuild_tensor:
      return pickle_tensor(tree, arguments, source);
    case PickleGlobal::rebuild_parameter:
      return parameter(tree, arguments, 3, source);
    case PickleGlobal::rebuild_parameter_with_state:
      return parameter(tree, arguments, 4, source);
    case PickleGlobal::rebuild_from_type:
      return tensor_with_attributes(tree, arguments, source);
    case PickleGlobal::numpy_scalar:
      return pickle_numpy_scalar(tree, arguments, source);
    case PickleGlobal::numpy_dtype:
      return pickle_numpy_dtype(tree, arguments, source);
    case PickleGlobal::codecs_encode:
      return pickle_latin1(tree, arguments, source);
    case PickleGlobal::numpy_reconstruct:
      return pickle_array(tree, arguments, source);
    case PickleGlobal::numpy_frombuffer:
      return pickle_array_of_buffer(tree, arguments, source);
    case PickleGlobal::dict_type:
    case PickleGlobal::numpy_ndarray:
    case PickleGlobal::torch_dtype:
    case PickleGlobal::tensor_type:
    case PickleGlobal::storage:
      break;
  }
  bad(source, target->module, ".", target->name, " is called like a function");
}

void pickle_build(PickleTree& tree, PickleId object, PickleId state, const std::string& source) {
  const PickleNode& node = tree.node(object);
  if (node.kind == PickleKind::numpy_dtype) return pickle_numpy_dtype_state(tree, object, state, source);
  if (node.kind == PickleKind::array) return pickle_array_state(tree, object, state, source);
  const bool ordered = node.kind == PickleKind::dict && node.flag;
  if (!ordered && node.kind != PickleKind::other) bad(source, "BUILD on ", name_of(node.kind));
  check_attributes(tree, state, ordered ? "_metadata" : "", source);
}

PickleId pickle_persistent(PickleTree& tree, PickleId id, const std::string& source) {
  const auto* tuple = items_of(tree, id, PickleKind::tuple);
  if (!tuple || tuple->empty()) bad(source, "a persistent id is ", name_of(tree.node(id).kind), ", not a tuple");
  const auto tag = text_of(tree, tuple->front());
  if (tag == "module") bad(source, "a whole module was pickled with its source code: save model.state_dict() instead");
  const size_t count = tuple->size();
  if (tag != "storage" || count < 5 || count > 6) bad(source, "a persistent id that is no storage");
  const AllowedGlobal* type = global_of(tree, (*tuple)[1]);
  if (!type || type->global != PickleGlobal::storage) bad(source, "a storage without a storage type");
  const auto key = text_of(tree, (*tuple)[2]);
  const auto numel = integer_of(tree, (*tuple)[4]);
  if (!key || !text_of(tree, (*tuple)[3]) || !numel) bad(source, "a storage is named by key, device and size");
  if (key->empty() || key->size() > max_storage_key ||
      key->find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") !=
          std::string_view::npos) {
    bad(source, "the storage key ", printable(*key), " could lead elsewhere, up to ", max_storage_key,
        " letters and digits were expected");
  }
  if (*numel < 0) bad(source, "storage ", printable(*key), " has ", *numel, " elements");
  if (count == 6 && !is_kind(tree, (*tuple)[5], PickleKind::none)) bad(source, "a storage that is a view of another");
  return tree.add(PickleKind::storage, static_cast<int64_t>(tree.intern_storage({*key, type->type, *numel}, source)));
}

}  // namespace gift
