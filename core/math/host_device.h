#pragma once

// GIFT_HD marks arithmetic that CPU loops and CUDA kernels share.
#if defined(__CUDACC__)
#define GIFT_HD __host__ __device__ inline
#else
#define GIFT_HD inline
#endif
