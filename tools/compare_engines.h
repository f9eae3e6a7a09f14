#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "train/compare/compare_device.h"
#include "train/config.h"

namespace gift {

// The numbers of the GPUs in "cuda:0,cuda:2" or "cuda:all", of those `there`; none where a single device is named.
// ConfigError for what does not read, a GPU named twice, and other devices in a list.
std::vector<int> gpus_of_list(const std::string& device, int there);

// The engines that --device asks for: one, or one for each GPU of a list, which share the threads of the host.
class CompareEngines {
 public:
  // Errors as engine_options(); DeviceError for GPUs that are not of one kind.
  CompareEngines(const Config& config, int threads);
  std::span<const CompareDevice> devices() const { return devices_; }

 private:
  std::deque<Engine> engines_;
  std::vector<CompareDevice> devices_;
};

}  // namespace gift
