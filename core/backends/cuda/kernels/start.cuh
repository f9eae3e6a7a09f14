#pragma once

#include <cuda_runtime.h>

#include <type_traits>

#include "core/backend.h"
#include "core/backends/cuda/check.h"

// The one place where kernels are started on a GPU. Tests without one put a header of the same path before it that runs
// the same kernels on the host (tests/kernels_on_host).
namespace gift::cuda {

template <class... P>
void start(StreamHandle stream, const char* op, void (*kernel)(P...), unsigned blocks, unsigned threads,
           std::type_identity_t<P>... arguments) {
  kernel<<<blocks, threads, 0, stream>>>(arguments...);
  check(cudaGetLastError(), op);
}

}  // namespace gift::cuda
