#include "tools/command_line.h"

#include <cctype>

namespace gift {
namespace {

std::string remembered;

std::string quoted(const std::string& word) {
  bool plain = !word.empty();
  for (const char c : word)
    plain = plain &&
            (std::isalnum(static_cast<unsigned char>(c)) || std::string("-_./=,:+@%").find(c) != std::string::npos);
  if (plain) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

void remember_command_line(int argc, char** argv) {
  remembered = "gift";
  for (int i = 1; i < argc; ++i) remembered += ' ' + quoted(argv[i]);
}

std::string command_line() { return remembered; }

}  // namespace gift
