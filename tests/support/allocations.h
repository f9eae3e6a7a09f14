#pragma once

#include <cstdint>

namespace gift::testing {

// Calls of operator new since the start of the program, of all threads. Stays 0 under AddressSanitizer, which brings an
// operator new of its own; allocations_counted() tells.
uint64_t allocations();
bool allocations_counted();

}  // namespace gift::testing
