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

CudaBackendOrReason make_cuda_backend_or_reason();

}  // namespace gift
