#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "core/files/crc32.h"

namespace gift::testing {

using Members = std::vector<std::pair<std::string, std::string>>;  // name, content

inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

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
  const auto little = [](uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
    return out;
  };
  std::string out, directory;
  for (const auto& [name, content] : members) {
    const uint32_t crc = crc32(std::as_bytes(std::span(content.data(), content.size())));
    const std::string common = little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(crc, 4) +
                               little(content.size(), 4) + little(content.size(), 4) + little(name.size(), 2) +
                               little(0, 2);
    directory += "PK\x01\x02" + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) +
                 little(out.size(), 4) + name;
    out += "PK\x03\x04" + common + name + content;
  }
  const size_t begin = out.size();
  return out + directory + "PK\x05\x06" + little(0, 4) + little(members.size(), 2) + little(members.size(), 2) +
         little(directory.size(), 4) + little(begin, 4) + little(0, 2);
}

}  // namespace gift::testing
