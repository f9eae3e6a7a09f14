#include "core/backends/cuda/kernels/pointwise.h"
#include "core/backends/cuda/kernels/walk.cuh"
#include "core/math/pointwise.h"

namespace gift::cuda {
namespace {

template <class F, class T>
__global__ void unary_backward_flat(F f, const T* x, const T* y, const T* gy, T* gx, bool add, int64_t packs,
                                    int64_t count) {
  pack_loop<T>(
      packs, count,
      [&](int64_t p) {
        const Pack<T> in = pack_at(x, p), out = pack_at(y, p), g = pack_at(gy, p);
        Pack<T> to = add ? pack_at(gx, p) : Pack<T>{};
        for (int k = 0; k < Pack<T>::size; ++k) {
          const float own = f.backward(math::load(&g.at[k]), math::load(&in.at[k]), math::load(&out.at[k]));
          math::store(&to.at[k], add ? math::load(&to.at[k]) + own : own);
        }
        put_pack(gx, p, to);
      },
      [&](int64_t i) {
        const float own = f.backward(math::load(gy + i), math::load(x + i), math::load(y + i));
        math::store(gx + i, add ? math::load(gx + i) + own : own);
      });
}

template <class F>
__global__ void unary_backward_walk(F f, Elements x, Elements y, Elements gy, Elements gx, bool add,
                                    const __grid_constant__ WalkAxes<4> axes, int64_t count) {
  grid_loop(count, [&](int64_t i) {
    const Place<4> place(axes, i, count);
    const float own = f.backward(gy.at(place.at[3]), x.at(place.at[1]), y.at(place.at[2]));
    gx.put(place.at[0], add ? gx.at(place.at[0]) + own : own);
  });
}

}  // namespace

void unary_backward(StreamHandle stream, UnaryOp op, UnaryOptions o, Elements x, Elements y, Elements gy, Elements gx,
                    bool add, const WalkAxes<4>& axes) {
  const int64_t count = axes.count();
  const bool one_type = x.brain == gx.brain && y.brain == gx.brain && gy.brain == gx.brain;
  math::with_unary<float>(op, o, [&](auto f) {
    using F = decltype(f);
    if (!is_flat(axes) || !one_type) {
      launch(stream, "unary_backward", unary_backward_walk<F>, grid_for(count), f, x, y, gy, gx, add, axes, count);
      return;
    }
    with_pointer(gx, [&](auto* to) {
      using T = std::remove_pointer_t<decltype(to)>;
      const T *in = static_cast<const T*>(x.data), *out = static_cast<const T*>(y.data);
      const T* g = static_cast<const T*>(gy.data);
      const int64_t packs = packs_of<T>(count, in, out, g, to);
      launch(stream, "unary_backward", unary_backward_flat<F, T>, grid_for_packs<T>(packs, count), f, in, out, g, to,
             add, packs, count);
    });
  });
}

}  // namespace gift::cuda
