#pragma once

#include "core/math/half.h"

namespace gift::cuda {

// N neighbouring elements, read and written in one access.
template <class T, int N>
struct alignas(sizeof(T) * N) Packed {
  T at[N];
};

template <int N, class T>
__device__ void load_packed(const T* place, float (&to)[N]) {
  const Packed<T, N> packed = *reinterpret_cast<const Packed<T, N>*>(place);
  for (int i = 0; i < N; ++i) to[i] = math::load(&packed.at[i]);
}

template <int N, class T>
__device__ void store_packed(T* place, const float (&from)[N]) {
  Packed<T, N> packed;
  for (int i = 0; i < N; ++i) math::store(&packed.at[i], from[i]);
  *reinterpret_cast<Packed<T, N>*>(place) = packed;
}

// Adds to what is there where `add` says so.
template <int N, class T>
__device__ void store_packed(T* place, float (&from)[N], bool add) {
  if (add) {
    float held[N];
    load_packed<N>(place, held);
    for (int i = 0; i < N; ++i) from[i] += held[i];
  }
  store_packed<N>(place, from);
}

}  // namespace gift::cuda
