#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gift::layering {

struct Finding {
  int line;  // from 1
  std::string what;
};

// What one source of the project breaks: an include that runs up the house or leads nowhere, a library header outside
// the one folder that may use it, output or exits in a library folder, a path of someone's machine. `path` is relative
// to the root and decides which rules hold; `text` is the whole file.
std::vector<Finding> check(std::string_view path, std::string_view text);

// True for files that check() has rules for.
bool is_source(std::string_view path);

}  // namespace gift::layering
