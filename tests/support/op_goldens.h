#pragma once

#include "core/context.h"
#include "tests/support/goldens.h"

namespace gift::testing {

// How the cases of ops.safetensors are run.
struct OpSetup {
  DType dtype = DType::f32;
  MemoryFormat images = MemoryFormat::contiguous;  // format of four-dimensional inputs where it fits
  double scale = 1;                                // of the absolute tolerance
};

// Runs a case forward and backward, into gradients that were full of infinity before. "" where all is well, else the
// deviation() of every output.
std::string op_fault(Context& c, const OpSetup& setup, const GoldenCase& golden);

}  // namespace gift::testing
