#pragma once

#include <string>
#include <string_view>

#include "core/files/stored_type.h"

namespace gift {

// What a pickle may name. Storage types carry their dtype.
enum class PickleGlobal {
  ordered_dict,
  default_dict,
  counter,
  dict_type,
  set_type,
  argparse_namespace,
  torch_size,
  torch_device,
  torch_dtype,
  storage,
  rebuild_tensor,
  rebuild_parameter,
  rebuild_parameter_with_state,
  rebuild_from_type,
  tensor_type,
  numpy_scalar,
  numpy_dtype,
  codecs_encode,
  numpy_reconstruct,
  numpy_ndarray,
  numpy_frombuffer,
};

struct AllowedGlobal {
  std::string_view module, name;
  PickleGlobal global;
  StoredType type = DType::f32;
  bool for_arrays = false;  // allowed only where numpy arrays are
};

// The index in the allow-list, or FormatError that names the global and what probably is the matter: a whole pickled
// module, an element type or tensor kind that is not supported, or something that has no place in a file of weights.
size_t find_global(std::string_view module, std::string_view name, bool arrays, const std::string& source);

const AllowedGlobal& allowed_global(size_t index);

// PyTorch's name of a storage of this type: "FloatStorage".
std::string_view storage_name(DType dtype);

}  // namespace gift
