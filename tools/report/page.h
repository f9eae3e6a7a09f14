#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gift::report {

// What a page is put together from. `body`, `rows` and the like are HTML already; all other texts are escaped here.
struct Page {
  std::string title, subtitle, body, version;
  size_t series = 1;  // told apart by colour
};
std::string html_page(const Page& page);

std::string card(const std::string& value, const std::string& what);
std::string fold(const std::string& summary, const std::string& body, bool open);  // nothing for no body
std::string warning_list(const std::vector<std::string>& warnings);                // nothing for none
std::string seeds_in_words(int64_t n);                                             // "1 seed", "5 seeds"

}  // namespace gift::report
