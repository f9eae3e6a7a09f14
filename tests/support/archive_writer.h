#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/zip_builder.h"

namespace gift::testing {

using Members = std::vector<std::pair<std::string, std::string>>;  // name, content

inline std::string tar_header(const std::string& name, size_t size, char type, const std::string& link = "") {
  std::string header(512, '\0');
  const auto octal = [&](size_t at, size_t width, size_t value) {
    for (size_t i = 0; i < width; ++i, value >>= 3) header[at + width - 1 - i] = static_cast<char>('0' + value % 8);
  };
  header.replace(0, std::min<size_t>(name.size(), 100), name.substr(0, 100));
  octal(100, 7, 0644);
  octal(124, 11, size);
  header[156] = type;
  header.replace(157, link.size(), link);
  header.replace(257, 6, std::string("ustar\0", 6));
  header.replace(148, 8, 8, ' ');
  size_t sum = 0;
  for (const char c : header) sum += static_cast<uint8_t>(c);
  octal(148, 6, sum);
  header[154] = '\0';
  return header;
}

inline std::string padded(std::string content) {
  content.resize((content.size() + 511) / 512 * 512);
  return content;
}

inline std::string tar_bytes(const Members& members) {
  std::string out;
  for (const auto& [name, content] : members) {
    if (name.size() > 100) out += tar_header("././@LongLink", name.size() + 1, 'L') + padded(name + '\0');
    out += tar_header(name, content.size(), '0') + padded(content);
  }
  return out + std::string(1024, '\0');
}

// Stored, not deflated.
inline std::string zip_bytes(const Members& members) {
  ZipBuilder zip;
  for (const auto& [name, content] : members) zip.add(name, content);
  return zip.bytes();
}

}  // namespace gift::testing
