#pragma once

#include "core/backends/cuda/kernels/launch.cuh"
#include "core/backends/walk_axes.h"

// How point-wise kernels go over their operands: flat, 16 bytes at a time, where all of them lie in the same order,
// else element by element along WalkAxes.
namespace gift::cuda {

// Operands that lie in one order without gaps.
template <int N>
bool is_flat(const WalkAxes<N>& axes) {
  if (axes.rank > 1) return false;
  for (int n = 0; n < N; ++n)
    if (axes.rank == 1 && axes.stride[n][0] != 1) return false;
  return true;
}

// 16 bytes of elements of one type.
template <class T>
struct alignas(16) Pack {
  static constexpr int size = 16 / sizeof(T);
  T at[size];
};

// How many whole packs there are of `count` elements behind each of the pointers; 0 where one is not aligned.
template <class T, class... P>
int64_t packs_of(int64_t count, const P*... pointers) {
  const uintptr_t places = (reinterpret_cast<uintptr_t>(pointers) | ...);
  return places % sizeof(Pack<T>) == 0 ? count / Pack<T>::size : 0;
}

// A grid for the packs and for the elements behind the last one.
template <class T>
Grid grid_for_packs(int64_t packs, int64_t count) {
  return grid_for(std::max(packs, count - packs * Pack<T>::size));
}

// pack(i) for each whole pack, element(i) for each element that is in none.
template <class T, class OnPack, class OnElement>
__device__ void pack_loop(int64_t packs, int64_t count, OnPack pack, OnElement element) {
  grid_loop(packs, pack);
  const int64_t first = packs * Pack<T>::size;
  grid_loop(count - first, [&](int64_t i) { element(first + i); });
}

template <class T>
__device__ Pack<T> pack_at(const T* data, int64_t pack) {
  return reinterpret_cast<const Pack<T>*>(data)[pack];
}
template <class T>
__device__ void put_pack(T* data, int64_t pack, const Pack<T>& value) {
  reinterpret_cast<Pack<T>*>(data)[pack] = value;
}

// Offsets of element i of `count` in each operand.
template <int N>
struct Place {
  int64_t at[N];
  __device__ Place(const WalkAxes<N>& axes, int64_t i, int64_t count) {
    for (int n = 0; n < N; ++n) at[n] = 0;
    if (count <= 0xffffffff)  // short divisions are several times faster
      find(axes, static_cast<uint32_t>(i));
    else
      find(axes, i);
  }

 private:
  template <class Index>
  __device__ void find(const WalkAxes<N>& axes, Index rest) {
    for (int axis = axes.rank - 1; axis > 0; --axis) {
      const Index size = static_cast<Index>(axes.size[axis]), next = rest / size;
      step(axes, axis, rest - next * size);
      rest = next;
    }
    if (axes.rank > 0) step(axes, 0, rest);
  }
  __device__ void step(const WalkAxes<N>& axes, int axis, int64_t by) {
    for (int n = 0; n < N; ++n) at[n] += by * axes.stride[n][axis];
  }
};

}  // namespace gift::cuda
