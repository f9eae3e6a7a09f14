#pragma once

#include <cstdint>
#include <memory>
#include <span>

// The part of stb_image used here. Its code is compiled as static functions of stb.cpp, so that it cannot clash with
// another copy in an embedding program.
namespace gift::stb {

struct Free {
  void operator()(void* pixels) const;
};
template <class T>
struct Pixels {
  int width = 0, height = 0;
  std::unique_ptr<T, Free> data;  // null: not readable, failure() says why
};

bool info(std::span<const uint8_t> bytes, int& width, int& height);
Pixels<uint8_t> load_rgb(std::span<const uint8_t> bytes);
Pixels<uint16_t> load_gray16(std::span<const uint8_t> bytes);
const char* failure();  // of this thread's last call

}  // namespace gift::stb
