#pragma once

#include <string>
#include <vector>

namespace gift {

// Text in rows and columns, and how it is written down for others.
struct Table {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;  // as long as `head`
};

std::string as_markdown(const Table& table);
std::string as_csv(const Table& table);  // RFC 4180

}  // namespace gift
