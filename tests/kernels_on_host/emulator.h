#pragma once

#include <cstdint>

#include "core/parallel/function_ref.h"

// Runs kernels on the host, one thread of the grid at a time; threads that wait for others are fibers. Blocks run one
// after the other. GIFT_EMULATOR_ORDER=reverse in the environment runs the threads of a block from the last to the
// first: a kernel that lacks a barrier gives other results then.
namespace gift::emulator {

// thread() for each thread of each block, with threadIdx and the like set. A barrier that some threads never reach, or
// a warp operation that not all 32 lanes take part in, ends the program with a message: on a GPU it would hang or be
// undefined.
void run(const char* op, unsigned blocks, unsigned threads, FunctionRef<void()> thread);

void wait_for_block();
// Gives `mine` to the other lanes of the warp and returns what lane `from` gave.
uint64_t exchange(uint64_t mine, unsigned from);

uint64_t kernels_started();

}  // namespace gift::emulator
