#pragma once

#include <span>
#include <string_view>

namespace gift {

// A text file of the project that is part of the program (cmake/gift_embed.cmake).
struct EmbeddedText {
  std::string_view name, content;
};

}  // namespace gift
