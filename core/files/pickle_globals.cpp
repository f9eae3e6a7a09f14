#include "core/files/pickle_globals.h"

#include <iterator>

#include "core/error.h"
#include "core/files/printable.h"

namespace gift {
namespace {

using G = PickleGlobal;

constexpr AllowedGlobal allowed[] = {
    {"collections", "OrderedDict", G::ordered_dict},
    {"collections", "defaultdict", G::default_dict},
    {"collections", "Counter", G::counter},
    {"builtins", "dict", G::dict_type},
    {"__builtin__", "dict", G::dict_type},
    {"builtins", "set", G::set_type},
    {"__builtin__", "set", G::set_type},
    {"argparse", "Namespace", G::argparse_namespace},
    {"torch", "Size", G::torch_size},
    {"torch", "device", G::torch_device},
    {"torch", "float32", G::torch_dtype},
    {"torch", "float64", G::torch_dtype},
    {"torch", "float16", G::torch_dtype},
    {"torch", "bfloat16", G::torch_dtype},
    {"torch", "int64", G::torch_dtype},
    {"torch", "int32", G::torch_dtype},
    {"torch", "uint8", G::torch_dtype},
    {"torch", "int16", G::torch_dtype},
    {"torch", "int8", G::torch_dtype},
    {"torch", "bool", G::torch_dtype},
    {"torch", "FloatStorage", G::storage, DType::f32},
    {"torch", "DoubleStorage", G::storage, DType::f64},
    {"torch", "HalfStorage", G::storage, DType::f16},
    {"torch", "BFloat16Storage", G::storage, DType::bf16},
    {"torch", "LongStorage", G::storage, DType::i64},
    {"torch", "IntStorage", G::storage, DType::i32},
    {"torch", "ByteStorage", G::storage, DType::u8},
    {"torch", "BoolStorage", G::storage, DType::boolean},
    {"torch", "ShortStorage", G::storage, stored_i16},
    {"torch", "CharStorage", G::storage, stored_i8},
    {"torch._utils", "_rebuild_tensor_v2", G::rebuild_tensor},
    {"torch._utils", "_rebuild_parameter", G::rebuild_parameter},
    {"torch._utils", "_rebuild_parameter_with_state", G::rebuild_parameter_with_state},
    {"torch._tensor", "_rebuild_from_type_v2", G::rebuild_from_type},
    {"torch", "Tensor", G::tensor_type},
    {"numpy.core.multiarray", "scalar", G::numpy_scalar},
    {"numpy._core.multiarray", "scalar", G::numpy_scalar},
    {"numpy", "dtype", G::numpy_dtype},
    {"_codecs", "encode", G::codecs_encode},
    {"numpy.core.multiarray", "_reconstruct", G::numpy_reconstruct, DType::f32, true},
    {"numpy._core.multiarray", "_reconstruct", G::numpy_reconstruct, DType::f32, true},
    {"numpy", "ndarray", G::numpy_ndarray, DType::f32, true},
    {"numpy.core.numeric", "_frombuffer", G::numpy_frombuffer, DType::f32, true},
    {"numpy._core.numeric", "_frombuffer", G::numpy_frombuffer, DType::f32, true},
};

bool starts_with(std::string_view text, std::string_view front) { return text.substr(0, front.size()) == front; }

std::string_view hint(std::string_view module, std::string_view name) {
  if (starts_with(module, "torch.nn.")) {
    return ", a whole module that was pickled: save model.state_dict() instead";
  }
  if (module == "torch" && name.size() > 7 && name.substr(name.size() - 7) == "Storage") {
    return ", an element type that is not supported";
  }
  if (module == "torch._utils" && starts_with(name, "_rebuild")) return ", a kind of tensor that is not supported";
  if (starts_with(module, "numpy")) return ", a numpy object (save arrays as tensors, .npy or .npz)";
  for (std::string_view safe : {"torch", "collections", "argparse"}) {
    if (module == safe) return ", which has no place in a file of weights";
  }
  return ", which is not executed (if it is the class of a model: save model.state_dict() instead)";
}

}  // namespace

size_t find_global(std::string_view module, std::string_view name, bool arrays, const std::string& source) {
  for (size_t i = 0; i < std::size(allowed); ++i) {
    if (allowed[i].module == module && allowed[i].name == name && (arrays || !allowed[i].for_arrays)) return i;
  }
  fail<FormatError>("pickle", source, ": asks for ", printable(std::string(module) + "." + std::string(name)),
                    hint(module, name));
}

const AllowedGlobal& allowed_global(size_t index) { return allowed[index]; }

std::string_view storage_name(DType dtype) {
  for (const AllowedGlobal& known : allowed)
    if (known.global == G::storage && known.type == StoredType(dtype)) return known.name;
  fail<FormatError>("pickle", "no storage of ", name_of(dtype));
}

}  // namespace gift
