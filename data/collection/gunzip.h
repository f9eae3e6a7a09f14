#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gift {

// A whole gzip file (RFC 1952) into memory, up to 4 GiB. FormatError names `path` when it is damaged, cut off or
// larger; also in a build without zlib.
std::vector<uint8_t> gunzip(std::span<const uint8_t> bytes, const std::string& path);

}  // namespace gift
