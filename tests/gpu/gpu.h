#pragma once

#include <cstdio>
#include <string>

#include "core/backends/cuda/cuda_backend.h"
#include "core/context.h"

namespace gift::testing {

// Whether there is no GPU to test on; says so, and ctest counts the test as skipped.
inline bool no_gpu() {
  const std::string reason = why_no_cuda();
  if (!reason.empty()) std::printf("SKIPPED: no CUDA device: %s\n", reason.c_str());
  return !reason.empty();
}

// A context on the first GPU, in f32 without TF32 and with convolutions by direct sums: what goldens are held against.
struct Gpu {
  Engine engine{{.threads = 2, .backend = BackendKind::cuda}};
  Context c{engine};
  Context reference{engine, engine.reference()};
  Gpu() { c.convolution = ConvAlgorithm::direct; }
};

}  // namespace gift::testing
