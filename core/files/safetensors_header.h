#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/stored_type.h"
#include "core/shape.h"

namespace gift {

struct SafetensorsEntry {
  std::string name;
  StoredType type = DType::f32;
  Shape shape;
  uint64_t begin = 0, end = 0;  // bytes after the header
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;
  std::map<std::string, std::string> metadata;
};

// Types and fields are checked here, offsets are not. FormatError "[safetensors] PATH: ..." at the first fault; nesting
// deeper than the format's ends the parse, so a depth bomb costs nothing.
SafetensorsHeader parse_safetensors_header(std::string_view json, const std::string& path);

std::string_view safetensors_name(StoredType type);

}  // namespace gift
