#include "core/backends/cuda/kernels/pointwise.h"
#include "core/backends/cuda/kernels/walk.cuh"
#include "core/math/pointwise.h"

namespace gift::cuda {
namespace {

template <class F, class T>
__global__ void unary_flat(F f, const T* x, T* y, int64_t packs, int64_t count) {
  pack_loop<T>(
      packs, count,
      [&](int64_t p) {
        Pack<T> values = pack_at(x, p);
        for (int k = 0; k < Pack<T>::size; ++k) math::store(&values.at[k], f.value(math::load(&values.at[k])));
        put_pack(y, p, values);
      },
      [&](int64_t i) { math::store(y + i, f.value(math::load(x + i))); });
}

template <class F>
__global__ void unary_walk(F f, Elements x, Elements y, const __grid_constant__ WalkAxes<2> axes, int64_t count) {
  grid_loop(count, [&](int64_t i) {
    const Place<2> place(axes, i, count);
    y.put(place.at[0], f.value(x.at(place.at[1])));
  });
}

}  // namespace

void unary(StreamHandle stream, UnaryOp op, UnaryOptions o, Elements x, Elements y, const WalkAxes<2>& axes) {
  const int64_t count = axes.count();
  math::with_unary<float>(op, o, [&](auto f) {
    using F = decltype(f);
    if (!is_flat(axes) || x.brain != y.brain) {
      launch(stream, "unary", unary_walk<F>, grid_for(count), f, x, y, axes, count);
      return;
    }
    with_pointer(y, [&](auto* to) {
      using T = std::remove_pointer_t<decltype(to)>;
      const T* from = static_cast<const T*>(x.data);
      const int64_t packs = packs_of<T>(count, from, to);
      launch(stream, "unary", unary_flat<F, T>, grid_for_packs<T>(packs, count), f, from, to, packs, count);
    });
  });
}

}  // namespace gift::cuda
