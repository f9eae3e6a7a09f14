#include "data/source/shared_pixels.h"

namespace gift {

SharedPixels::Pixels SharedPixels::get(const std::string& name, FunctionRef<Pixels()> decode) {
  const std::lock_guard lock(mutex_);
  std::weak_ptr<const uint8_t[]>& held = held_[name];
  if (Pixels pixels = held.lock()) return pixels;
  Pixels pixels = decode();
  held = pixels;
  return pixels;
}

}  // namespace gift
