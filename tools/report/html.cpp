#include "tools/report/html.h"

#include "core/files/printable.h"
#include "tools/format.h"

namespace gift::report {
namespace {

// Length of the UTF-8 sequence at the front of `text`, or 0 where there is none.
size_t sequence_length(std::string_view text) {
  for (size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    if (is_utf8(text.substr(0, length))) return length;
  }
  return 0;
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const size_t length = sequence_length(text);
    const char c = text.front();
    const bool control = static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
    if (length == 0 || control) {
      out += "\uFFFD";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string number(double value) {
  std::string out = fixed(value, 2);
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out == "-0" ? "0" : out;
}

std::string shortened(const std::string& utf8, int columns) {
  if (columns_of(utf8) <= columns) return utf8;
  std::string out;
  int taken = 0;
  for (const char c : utf8) {
    taken += (c & 0xC0) != 0x80;
    if (taken >= columns) break;
    out += c;
  }
  return out + "…";
}

std::string section(std::string_view heading, const std::string& body) {
  if (body.empty()) return {};
  return "<section><h2>" + escape(heading) + "</h2>\n" + body + "</section>\n";
}

}  // namespace gift::report
