#include "core/files/printable.h"

#include <cstdint>

namespace gift {
namespace {

struct CodePoint {
  uint32_t value;
  size_t length;  // 0: not UTF-8
};

CodePoint decode(std::string_view bytes) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || bytes.size() < length) return {0, 0};
  uint32_t value = first & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {0, 0};
    value = value << 6 | (byte(i) & 0x3fu);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return {0, 0};
  return {value, length};
}

bool is_shown(uint32_t value) {
  const bool control = value < 0x20 || (value >= 0x7f && value < 0xa0);
  const bool direction = (value >= 0x200b && value <= 0x200f) || (value >= 0x2028 && value <= 0x202e) ||
                         (value >= 0x2060 && value <= 0x206f) || value == 0xfeff;
  return !control && !direction;
}

void escape(std::string& out, uint8_t byte) {
  constexpr char digits[] = "0123456789abcdef";
  out += "\\x";
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

}  // namespace

std::string printable(std::string_view name, size_t limit) {
  std::string out = "'";
  size_t count = 0;
  for (size_t i = 0; i < name.size(); ++count) {
    if (count == limit) {
      out += "...";
      break;
    }
    const CodePoint point = decode(name.substr(i));
    const size_t length = point.length ? point.length : 1;
    if (point.length && is_shown(point.value)) {
      out += name.substr(i, length);
    } else {
      for (size_t j = 0; j < length; ++j) escape(out, static_cast<uint8_t>(name[i + j]));
    }
    i += length;
  }
  return out + "'";
}

std::string printable_path(const std::filesystem::path& path) { return printable(path.native(), 400); }

bool is_utf8(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size();) {
    const size_t length = decode(bytes.substr(i)).length;
    if (length == 0) return false;
    i += length;
  }
  return true;
}

}  // namespace gift
