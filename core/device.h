#pragma once

#include <cstdint>
#include <iosfwd>

namespace gift {

enum class DeviceType : uint8_t { cpu, cuda };

struct Device {
  DeviceType type = DeviceType::cpu;
  int index = 0;
  bool operator==(const Device&) const = default;
};

}  // namespace gift
