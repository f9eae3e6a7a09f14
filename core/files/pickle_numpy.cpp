#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/files/host_array.h"
#include "core/files/pickle_calls.h"
#include "core/files/printable.h"

namespace gift {
namespace {

constexpr size_t max_encoded = 64;  // numpy scalars have at most 8 bytes, two a byte in UTF-8

template <class... Parts>
[[noreturn]] void bad(const std::string& source, const Parts&... parts) {
  fail<FormatError>("pickle", source, ": ", parts...);
}

template <class Number>
Number loaded(const std::string& bytes) {
  Number value;
  std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

}  // namespace

// numpy.dtype('i8', False, True): the code, then two flags without effect here.
PickleId pickle_numpy_dtype(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source) {
  const auto code = arguments.size() == 3 ? text_of(tree, arguments[0]) : std::nullopt;
  if (!code) bad(source, "numpy.dtype takes a code and two flags");
  for (std::string_view known : {"i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "f8", "f4", "f2", "b1"}) {
    if (*code == known) return tree.add(PickleKind::numpy_dtype, *code);
  }
  bad(source, "the numpy dtype ", printable(*code), " is not supported (objects are never unpickled)");
}

// (version, byte order, None, None, None, -1, -1, flags)
void pickle_numpy_dtype_state(PickleTree& tree, PickleId dtype, PickleId state, const std::string& source) {
  const auto* items = items_of(tree, state, PickleKind::tuple);
  const auto order = items && items->size() >= 2 ? text_of(tree, (*items)[1]) : std::nullopt;
  if (!order || (*order != "<" && *order != ">" && *order != "|" && *order != "=")) {
    bad(source, "a numpy dtype's state without a byte order");
  }
  for (size_t i = 2; i < std::min<size_t>(items->size(), 5); ++i) {
    if (tree.node((*items)[i]).kind != PickleKind::none) bad(source, "a numpy dtype with fields");
  }
  tree.node(dtype).flag = *order == ">";
}

PickleId pickle_numpy_scalar(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source) {
  if (arguments.size() != 2 || tree.node(arguments[0]).kind != PickleKind::numpy_dtype ||
      tree.node(arguments[1]).kind != PickleKind::bytes) {
    bad(source, "a numpy scalar takes a dtype and bytes");
  }
  const PickleNode& dtype = tree.node(arguments[0]);
  const auto code = std::get<std::string_view>(dtype.value);
  const auto stored = std::get<std::string_view>(tree.node(arguments[1]).value);
  const auto width = static_cast<size_t>(code[1] - '0');
  if (stored.size() != width) bad(source, "a numpy scalar ", code, " of ", stored.size(), " bytes");
  std::string bytes(stored);
  if (dtype.flag) std::reverse(bytes.begin(), bytes.end());
  const auto integer = [&](int64_t value) { return tree.add(PickleKind::integer, value); };
  const auto real = [&](double value) { return tree.add(PickleKind::real, value); };
  if (code == "b1") return tree.add(PickleKind::boolean, int64_t{bytes[0] != 0});
  if (code == "f8") return real(loaded<double>(bytes));
  if (code == "f4") return real(loaded<float>(bytes));
  if (code == "f2") return real(f16_to_float(loaded<uint16_t>(bytes)));
  if (code == "i8") return integer(loaded<int64_t>(bytes));
  if (code == "i4") return integer(loaded<int32_t>(bytes));
  if (code == "i2") return integer(loaded<int16_t>(bytes));
  if (code == "i1") return integer(loaded<int8_t>(bytes));
  if (code == "u4") return integer(loaded<uint32_t>(bytes));
  if (code == "u2") return integer(loaded<uint16_t>(bytes));
  if (code == "u1") return integer(loaded<uint8_t>(bytes));
  const auto wide = loaded<uint64_t>(bytes);
  if (wide > static_cast<uint64_t>(INT64_MAX))
    bad(source, "the integer ", wide, " needs more than 64 bits with its sign");
  return integer(static_cast<int64_t>(wide));
}

// _codecs.encode(text, 'latin1'), how protocol 2 writes bytes: each code point below 256 is one byte.
PickleId pickle_latin1(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source) {
  const auto text = arguments.size() == 2 ? text_of(tree, arguments[0]) : std::nullopt;
  const auto codec = arguments.size() == 2 ? text_of(tree, arguments[1]) : std::nullopt;
  if (!text || !codec) bad(source, "_codecs.encode takes a text and a codec");
  if (*codec != "latin1") bad(source, "_codecs.encode with the codec ", printable(*codec), ", only latin1 is allowed");
  if (text->size() > max_encoded && !tree.has_arrays())
    bad(source, "_codecs.encode of ", text->size(), " bytes, at most ", max_encoded);
  if (text->size() > max_encoded) tree.charge_decoded(text->size());
  std::string bytes;
  for (size_t i = 0; i < text->size(); ++i) {
    const auto first = static_cast<uint8_t>((*text)[i]);
    if (first < 0x80) {
      bytes += static_cast<char>(first);
    } else if (first <= 0xc3) {  // the text is valid UTF-8: 0xc2 or 0xc3 and one more
      bytes += static_cast<char>(first << 6 | (static_cast<uint8_t>((*text)[++i]) & 0x3f));
    } else {
      bad(source, "_codecs.encode of a character that is not latin1");
    }
  }
  return tree.add(PickleKind::bytes, tree.keep(std::move(bytes)));
}

}  // namespace gift
