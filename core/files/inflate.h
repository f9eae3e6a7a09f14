#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace gift {

// No deflate stream can grow by more than this factor, so a larger declared size is a lie.
constexpr size_t max_inflation = 1032;

// Whether this build has zlib.
bool can_inflate();

// Inflates a raw deflate stream into exactly out.size() bytes, using all of `deflated`. FormatError "[inflate] SOURCE:
// ..." for a damaged stream and one that holds more or less than declared; never writes beyond `out`.
void inflate_exactly(std::span<const std::byte> deflated, std::span<std::byte> out, std::string_view source);

}  // namespace gift
