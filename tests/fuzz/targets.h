#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace gift::fuzz {

// A parser of bytes that may come from anyone. Whatever they are, run() must return, or throw a gift::Error; what else
// happens (another exception, a fault that a sanitizer sees, much time or memory) is a finding.
struct Target {
  std::string_view name;
  void (*run)(std::span<const std::byte> bytes);
};

std::span<const Target> targets();
const Target& find_target(std::string_view name);  // std::logic_error for others

}  // namespace gift::fuzz
