#pragma once

#include "core/backends/cpu/isa.h"

// GIFT_ISA_TABLE(Type, name): declares the constant `name` that a *_isa.cpp file defines for every instruction set, and
// defines the function Type const& name##_of(isa) that chooses among them. For .cpp files that are compiled once.
#if defined(__x86_64__)
#define GIFT_ISA_TABLE(Type, name)                         \
  namespace baseline {                                     \
  extern const Type name;                                  \
  }                                                        \
  namespace avx2 {                                         \
  extern const Type name;                                  \
  }                                                        \
  namespace avx512 {                                       \
  extern const Type name;                                  \
  }                                                        \
  static const Type& name##_of(Isa isa) {                  \
    if (isa == Isa::avx512) return avx512::name;           \
    return isa == Isa::avx2 ? avx2::name : baseline::name; \
  }
#else
#define GIFT_ISA_TABLE(Type, name) \
  namespace baseline {             \
  extern const Type name;          \
  }                                \
  static const Type& name##_of(Isa) { return baseline::name; }
#endif
