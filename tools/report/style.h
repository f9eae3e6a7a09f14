#pragma once

#include <cstddef>
#include <string>

namespace gift::report {

// The style sheet of a page that tells `series` runs apart by colour (classes s0, s1, ...).
std::string page_style(size_t series);

}  // namespace gift::report
