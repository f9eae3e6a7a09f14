#include "core/error.h"
#include "core/files/checked.h"
#include "core/files/pickle_calls.h"

namespace gift {
namespace {

template <class... Parts>
[[noreturn]] void bad(const std::string& source, const Parts&... parts) {
  fail<FormatError>("pickle", source, ": ", parts...);
}

Shape shape_of(const PickleTree& tree, PickleId id, const std::string& source) {
  const auto* items = items_of(tree, id, PickleKind::tuple);
  if (!items || items->size() > Shape::max_rank)
    bad(source, "a numpy array's shape is no tuple of at most ", Shape::max_rank, " sizes");
  Shape out;
  for (const PickleId item : *items) {
    const auto size = integer_of(tree, item);
    if (!size || *size < 0) bad(source, "a numpy array's shape has a size that is no integer from 0 on");
    out.push_back(*size);
  }
  return out;
}

PickledArray filled(const PickleTree& tree, PickleId shape, PickleId dtype, bool fortran, PickleId elements,
                    const std::string& source) {
  const PickleNode &type = tree.node(dtype), &bytes = tree.node(elements);
  if (type.kind != PickleKind::numpy_dtype) bad(source, "a numpy array without a dtype");
  const auto stored = npy_type(std::get<std::string_view>(type.value));
  if (!stored) bad(source, "numpy arrays of ", std::get<std::string_view>(type.value), " are not supported");
  if (bytes.kind != PickleKind::bytes && bytes.kind != PickleKind::text)  // a str of Python 2 may look like text
    bad(source, "a numpy array of ", name_of(bytes.kind), ", not of bytes (objects are never unpickled)");
  PickledArray out{
      {*stored, type.flag, fortran, shape_of(tree, shape, source)}, std::get<std::string_view>(bytes.value), true};
  const auto size = checked_bytes({out.header.shape.begin(), out.header.shape.end()}, stored->width);
  if (!size || *size != out.elements.size())
    bad(source, "a numpy array of shape ", out.header.shape, " with elements of ", int{stored->width}, " bytes has ",
        out.elements.size(), " bytes");
  return out;
}

}  // namespace

// numpy.core.multiarray._reconstruct(ndarray, (0,), 'b'): an empty array, which BUILD fills.
PickleId pickle_array(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source) {
  const AllowedGlobal* type = arguments.size() == 3 ? global_of(tree, arguments[0]) : nullptr;
  if (!type || type->global != PickleGlobal::numpy_ndarray) bad(source, "a numpy array that is no plain ndarray");
  tree.arrays.emplace_back();
  return tree.add(PickleKind::array, static_cast<int64_t>(tree.arrays.size() - 1));
}

// (version, shape, dtype, is in Fortran order, bytes)
void pickle_array_state(PickleTree& tree, PickleId id, PickleId state, const std::string& source) {
  const auto* items = items_of(tree, state, PickleKind::tuple);
  if (!items || items->size() != 5 || tree.node((*items)[3]).kind != PickleKind::boolean)
    bad(source, "a numpy array's state is no version, shape, dtype, order and bytes");
  PickledArray& array = tree.arrays[static_cast<size_t>(std::get<int64_t>(tree.node(id).value))];
  if (array.filled) bad(source, "a numpy array is filled twice");
  const bool fortran = std::get<int64_t>(tree.node((*items)[3]).value) != 0;
  array = filled(tree, (*items)[1], (*items)[2], fortran, (*items)[4], source);
}

// numpy.core.numeric._frombuffer(bytes, dtype, shape, order), of protocol 5.
PickleId pickle_array_of_buffer(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source) {
  const auto order = arguments.size() == 4 ? text_of(tree, arguments[3]) : std::nullopt;
  if (order != "C" && order != "F") bad(source, "a numpy array is rebuilt from bytes, dtype, shape and order");
  tree.arrays.push_back(filled(tree, arguments[2], arguments[1], order == "F", arguments[0], source));
  return tree.add(PickleKind::array, static_cast<int64_t>(tree.arrays.size() - 1));
}

}  // namespace gift
