#pragma once

#include <cstdint>
#include <string_view>

namespace gift::cpu {

// The instruction sets the kernels of the CPU backend are compiled for. Files named *_isa.cpp are compiled once for
// each, with GIFT_ISA_NAMESPACE naming the inline namespace that holds everything they define (baseline, avx2, avx512):
//   namespace gift::cpu { inline namespace GIFT_ISA_NAMESPACE { ... } }
// A file compiled once declares what it needs of them, as in namespace gift::cpu::avx2, and asks for the Isa at run
// time. Such files should emit no inline function of the standard library: the linker may keep the copy a lesser
// machine cannot run.
enum class Isa : uint8_t { baseline, avx2, avx512 };

std::string_view name_of(Isa isa);

// The best of them this machine runs, but not above `limit` or, where that is empty, the environment variable GIFT_ISA
// (names of instruction sets; ConfigError otherwise).
Isa chosen_isa(std::string_view limit = {});

// Whether this machine and build run kernels of `isa`.
bool runs(Isa isa);

}  // namespace gift::cpu
