#pragma once

#include <string>
#include <string_view>

#include "core/error.h"

namespace gift {

// "a, b, c": what `shown` makes of each item, or the items themselves, as text with `between` in between.
template <class Items, class Shown>
std::string joined(const Items& items, std::string_view between, const Shown& shown) {
  std::string out;
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += between;
    first = false;
    out += shown(item);
  }
  return out;
}
template <class Items>
std::string joined(const Items& items, std::string_view between = ", ") {
  return joined(items, between, [](const auto& item) { return text(item); });
}

}  // namespace gift
