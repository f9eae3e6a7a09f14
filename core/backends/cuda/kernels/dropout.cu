#include "core/backends/cuda/kernels/dropout.h"

#include "core/backends/cuda/kernels/walk.cuh"
#include "core/math/dropout.h"
#include "core/random/philox.h"

namespace gift::cuda {
namespace {

// Elements in C order with a draw each: a block of draws serves four neighbours.
template <class T>
__global__ void dropout_flat(const StepState* state, uint32_t call, float p, float scale, const T* x, T* y,
                             int64_t count) {
  const Philox draws{state->seed, Stream::dropout};
  grid_loop((count + 3) / 4, [&](int64_t block) {
    const PhiloxWords words = draws.at(state->step, static_cast<uint32_t>(block), call);
    for (int lane = 0; lane < 4 && 4 * block + lane < count; ++lane) {
      const int64_t i = 4 * block + lane;
      math::store(y + i, math::dropped(math::load(x + i), uniform_of(words.word[lane]), p, scale));
    }
  });
}

__global__ void dropout_walk(const StepState* state, uint32_t call, float p, float scale, int64_t run, Elements x,
                             Elements y, const __grid_constant__ WalkAxes<3> axes, int64_t count) {
  const Philox draws{state->seed, Stream::dropout};
  grid_loop(count, [&](int64_t i) {
    const Place<3> place(axes, i, count);
    const int64_t draw = place.at[2] / run;
    const PhiloxWords words = draws.at(state->step, static_cast<uint32_t>(draw / 4), call);
    y.put(place.at[0], math::dropped(x.at(place.at[1]), uniform_of(words.word[draw % 4]), p, scale));
  });
}

}  // namespace

void dropout(StreamHandle stream, const StepState* state, uint32_t call, double p, int64_t run, Elements x, Elements y,
             const WalkAxes<3>& axes) {
  const int64_t count = axes.count();
  const auto threshold = static_cast<float>(p), scale = p < 1 ? static_cast<float>(1 / (1 - p)) : 0.0f;
  if (run != 1 || !is_flat(axes) || x.brain != y.brain)
    return launch(stream, "dropout", dropout_walk, grid_for(count), state, call, threshold, scale, run, x, y, axes,
                  count);
  with_pointer(y, [&](auto* to) {
    using T = std::remove_pointer_t<decltype(to)>;
    launch(stream, "dropout", dropout_flat<T>, grid_for((count + 3) / 4), state, call, threshold, scale,
           static_cast<const T*>(x.data), to, count);
  });
}

}  // namespace gift::cuda
