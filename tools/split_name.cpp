#include "tools/split_name.h"

#include <array>

#include "core/error.h"
#include "core/suggest.h"

namespace gift {

Split split_of(const std::string& name) {
  if (name == "train") return Split::train;
  if (name == "test") return Split::test;
  static constexpr std::array<std::string_view, 2> known{"train", "test"};
  fail<ConfigError>("--split", "unknown split '", name, "'", suggest(name, known));
}

}  // namespace gift
