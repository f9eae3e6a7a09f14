#pragma once

#include <cstdint>

#include "core/parallel/function_ref.h"

namespace gift {

// Runs work(task) for each task, which all together look at `bytes` bytes of a file: on threads of its own where that
// is much, else one after the other. Rethrows the first exception.
void in_parallel(int64_t tasks, uint64_t bytes, FunctionRef<void(int64_t task)> work);

}  // namespace gift
