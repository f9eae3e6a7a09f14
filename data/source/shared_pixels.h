#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/parallel/function_ref.h"

namespace gift {

// Decoded pixels that several sources of one set show: those of workers on several devices. Thread safe.
class SharedPixels {
 public:
  using Pixels = std::shared_ptr<const uint8_t[]>;

  // Those that a source holds under this name, else what decode() makes while others wait for it.
  Pixels get(const std::string& name, FunctionRef<Pixels()> decode);

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<const uint8_t[]>> held_;
};

}  // namespace gift
