#pragma once

// GIFT_HD marks arithmetic that CPU loops and CUDA kernels share.
#if defined(__CUDACC__)
#define GIFT_HD __host__ __device__ inline
#else
#define GIFT_HD inline
#endif

// The same arithmetic is compiled for several instruction sets; each build of it lives in an inline namespace of its
// own, so that the linker never takes one for another. Headers of core/math include nothing but each other, <math.h>
// and <stdint.h>.
#ifndef GIFT_MATH_NAMESPACE
#ifdef GIFT_ISA_NAMESPACE
#define GIFT_MATH_NAMESPACE GIFT_ISA_NAMESPACE
#else
#define GIFT_MATH_NAMESPACE portable
#endif
#endif
