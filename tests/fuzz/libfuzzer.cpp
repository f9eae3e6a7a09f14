// One libFuzzer program for each target; GIFT_FUZZ_TARGET names it.
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const gift::fuzz::Target& target = gift::fuzz::find_target(GIFT_FUZZ_TARGET);
  target.run({reinterpret_cast<const std::byte*>(data), size});
  return 0;
}
