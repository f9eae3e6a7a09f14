#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/backend.h"

namespace gift {

// Whether this build has CUDA kernels at all.
bool built_with_cuda();

// Why the device, from 0 among those that the process sees (CUDA_VISIBLE_DEVICES counts), cannot be used; empty where
// it can. Makes nothing and never throws.
std::string why_no_cuda(int device = 0);

// One line for each device that the process sees.
std::vector<std::string> cuda_devices();

// DeviceError with why_no_cuda() where there is no such device.
std::unique_ptr<Backend> make_cuda_backend(int device);

// Several devices of one name, each for a thread of its own, which keep to one choice of plans: what one of them has
// measured the others take. DeviceError as above, and where their names differ.
std::vector<std::unique_ptr<Backend>> make_cuda_backends(std::span<const int> devices);

}  // namespace gift
