#pragma once

#include <string>
#include <string_view>

namespace gift::report {

// Text as HTML shows it, in elements and in quoted attributes; bytes that are not UTF-8 become U+FFFD.
std::string escape(std::string_view text);

// Coordinates and lengths of a drawing: at most two decimals, no trailing zeros.
std::string number(double value);

// At most `columns` characters, the last of them an ellipsis where some were cut off.
std::string shortened(const std::string& utf8, int columns);

// <section> with a heading; nothing when `body` is empty.
std::string section(std::string_view heading, const std::string& body);

}  // namespace gift::report
