#pragma once

#include <type_traits>

#include "core/backend.h"
#include "core/error.h"
#include "tests/kernels_on_host/queue.h"
#include "tests/kernels_on_host/words.h"

// In place of the header of the same path: kernels start on the host and have run when start() returns.
namespace gift::cuda {

template <class... P>
void start(StreamHandle, const char* op, void (*kernel)(P...), unsigned blocks, unsigned threads,
           std::type_identity_t<P>... arguments) {
  if (blocks == 0 || threads == 0 || threads > 1024 || threads % 32 != 0 || blocks > 0x7fffffffu)
    fail<DeviceError>(op, "a grid of ", blocks, " blocks of ", threads, " threads");
  emulator::queue([=] { emulator::run(op, blocks, threads, [&] { kernel(arguments...); }); });
}

}  // namespace gift::cuda
