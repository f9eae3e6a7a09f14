#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gift {

// The candidate nearest to a misspelt word by edit distance (a swap of neighbours is one edit; case, '-' and '_' do not
// count), or "" when none is near.
std::string_view nearest_name(std::string_view word, std::span<const std::string_view> candidates);

// " (did you mean 'x'?)" or, when nothing is near, " (known: a, b, c)": the end of an error about an unknown name.
std::string suggest(std::string_view word, std::span<const std::string_view> candidates);

// ConfigError of `flag` where its value is none of the words.
void check_one_of(std::string_view flag, std::string_view value, std::span<const std::string_view> words);

}  // namespace gift
