#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace gift {

enum class FileKind { zip, torch_legacy, safetensors, npy, other };

// By content, never by name.
FileKind file_kind(std::span<const std::byte> bytes);

// What a file that is none of these looks like, for an error message: "an HTML page (a failed download?)", ...
std::string_view describe_content(std::span<const std::byte> bytes);

}  // namespace gift
