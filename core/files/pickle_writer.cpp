#include "core/files/pickle_writer.h"

namespace gift {

PickleWriter& PickleWriter::global(std::string_view module, std::string_view name) {
  bytes_.append("c").append(module).append("\n").append(name).append("\n");
  return *this;
}

PickleWriter& PickleWriter::text(std::string_view utf8) {
  bytes_ += 'X';
  put(static_cast<uint32_t>(utf8.size()));
  bytes_.append(utf8);
  return *this;
}

PickleWriter& PickleWriter::integer(int64_t value) {
  if (value == static_cast<int32_t>(value)) {
    bytes_ += 'J';
    put(static_cast<int32_t>(value));
  } else {
    bytes_ += '\x8a';
    put(static_cast<uint8_t>(sizeof(value)));
    put(value);
  }
  return *this;
}

PickleWriter& PickleWriter::sizes(const Shape& shape) {
  opcode(pickle::mark);
  for (const int64_t size : shape) integer(size);
  return opcode(pickle::tuple);
}

PickleWriter& PickleWriter::empty_ordered_dict() {
  return global("collections", "OrderedDict").opcode(pickle::empty_tuple).opcode(pickle::reduce);
}

}  // namespace gift
