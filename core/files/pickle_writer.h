#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/shape.h"

namespace gift {

// Appends opcodes of pickle protocol 2 (Python's pickletools.py) to a text. What is written is what PyTorch's
// weights_only reader allows.
class PickleWriter {
 public:
  PickleWriter() { bytes_ += "\x80\x02"; }

  PickleWriter& global(std::string_view module, std::string_view name);  // a class or function
  PickleWriter& text(std::string_view utf8);
  PickleWriter& integer(int64_t value);
  PickleWriter& sizes(const Shape& shape);  // a tuple of integers
  PickleWriter& empty_ordered_dict();
  PickleWriter& opcode(char code) {
    bytes_ += code;
    return *this;
  }

  std::string finish() && { return std::move(opcode('.').bytes_); }

 private:
  template <class Integer>
  void put(Integer value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }

  std::string bytes_;
};

// Opcodes without arguments.
namespace pickle {
constexpr char empty_dict = '}', empty_tuple = ')', mark = '(', tuple = 't', reduce = 'R', persistent_id = 'Q',
               set_item = 's', set_items = 'u', false_value = '\x89';
}

}  // namespace gift
