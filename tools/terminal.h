#pragma once

#include <cstdio>

namespace gift {

struct TerminalSize {
  int columns = 100, rows = 50;
};

// The size of the terminal that `out` goes to; the default where it is a file or a pipe, or does not say.
TerminalSize terminal_size(std::FILE* out);

}  // namespace gift
