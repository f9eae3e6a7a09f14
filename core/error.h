#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gift {

// Everything the library throws. The message reads "[where] what was wrong, the values, what was expected";
// file errors add the path and a likely cause. The library never exits and prints nothing.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ShapeError : public Error {  // shapes, dtypes or layouts that do not fit together
 public:
  using Error::Error;
};
class DeviceError : public Error {  // a device, backend or instruction set that cannot do what was asked
 public:
  using Error::Error;
};
class FileError : public Error {  // a path that cannot be read or written
 public:
  using Error::Error;
};
class FormatError : public Error {  // a file that was read and is not what it should be
 public:
  using Error::Error;
};
class ConfigError : public Error {  // a value given by the user
 public:
  using Error::Error;
};

// The parts written one after the other, as an ostream would.
template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

// Throws E with the message "[where] parts...".
template <class E, class... Parts>
[[noreturn]] void fail(std::string_view where, const Parts&... parts) {
  throw E(text('[', where, "] ", parts...));
}

}  // namespace gift
