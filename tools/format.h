#pragma once

#include <cstdint>
#include <string>

namespace gift {

std::string fixed(double value, int decimals);               // "57.26"
std::string duration(double seconds);                        // "45 s", "3 min 20 s", "2 h 05 min"
std::string thousands(int64_t value);                        // "10,000"
std::string bar(double share, int width);                    // "█████▌    "
int columns_of(const std::string& utf8);                     // code points, for padding
std::string pad(const std::string& text, int columns);       // to the right
std::string pad_left(const std::string& text, int columns);  // numbers

// Words of a text in lines of at most `columns`, each line after `indent` spaces and with its end.
std::string wrapped(const std::string& text, int columns, int indent);

}  // namespace gift
