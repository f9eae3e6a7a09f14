#include "tools/terminal.h"

#include <sys/ioctl.h>

namespace gift {

TerminalSize terminal_size(std::FILE* out) {
  winsize window{};
  if (::ioctl(fileno(out), TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) return {};
  return {window.ws_col, window.ws_row};
}

}  // namespace gift
