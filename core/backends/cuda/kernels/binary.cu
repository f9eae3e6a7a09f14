#include "core/backends/cuda/kernels/pointwise.h"
#include "core/backends/cuda/kernels/walk.cuh"
#include "core/math/pointwise.h"

namespace gift::cuda {
namespace {

template <class F, class T>
__global__ void binary_flat(F f, const T* a, const T* b, T* y, int64_t packs, int64_t count) {
  pack_loop<T>(
      packs, count,
      [&](int64_t p) {
        const Pack<T> left = pack_at(a, p), right = pack_at(b, p);
        Pack<T> to;
        for (int k = 0; k < Pack<T>::size; ++k)
          math::store(&to.at[k], f.value(math::load(&left.at[k]), math::load(&right.at[k])));
        put_pack(y, p, to);
      },
      [&](int64_t i) { math::store(y + i, f.value(math::load(a + i), math::load(b + i))); });
}

template <class F>
__global__ void binary_walk(F f, Elements a, Elements b, Elements y, const __grid_constant__ WalkAxes<3> axes,
                            int64_t count) {
  grid_loop(count, [&](int64_t i) {
    const Place<3> place(axes, i, count);
    y.put(place.at[0], f.value(a.at(place.at[1]), b.at(place.at[2])));
  });
}

}  // namespace

void binary(StreamHandle stream, BinaryOp op, Elements a, Elements b, Elements y, const WalkAxes<3>& axes) {
  const int64_t count = axes.count();
  math::with_binary<float>(op, [&](auto f) {
    using F = decltype(f);
    if (!is_flat(axes) || a.brain != y.brain || b.brain != y.brain) {
      launch(stream, "binary", binary_walk<F>, grid_for(count), f, a, b, y, axes, count);
      return;
    }
    with_pointer(y, [&](auto* to) {
      using T = std::remove_pointer_t<decltype(to)>;
      const T *left = static_cast<const T*>(a.data), *right = static_cast<const T*>(b.data);
      const int64_t packs = packs_of<T>(count, left, right, to);
      launch(stream, "binary", binary_flat<F, T>, grid_for_packs<T>(packs, count), f, left, right, to, packs, count);
    });
  });
}

}  // namespace gift::cuda
