#pragma once

#include <memory>
#include <string>

#include "core/backend.h"

namespace gift {

// Either a backend or, in words, why there is none. Never throws for an absent compiler, driver or device.
struct CudaBackendOrReason {
  std::unique_ptr<Backend> backend;
  std::string reason;
};

// For one of the devices that the process sees (CUDA_VISIBLE_DEVICES counts), from 0.
CudaBackendOrReason make_cuda_backend_or_reason(int device = 0);

}  // namespace gift
