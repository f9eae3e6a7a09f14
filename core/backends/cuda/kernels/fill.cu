#include <cstring>

#include "core/backends/cuda/kernels/copy.h"
#include "core/backends/cuda/kernels/walk.cuh"
#include "core/backends/with_element.h"
#include "core/math/convert.h"

namespace gift::cuda {
namespace {

template <class T>
__global__ void fill_flat(T* y, T value, int64_t packs, int64_t count) {
  pack_loop<T>(
      packs, count,
      [&](int64_t p) {
        Pack<T> values;
        for (int k = 0; k < Pack<T>::size; ++k) values.at[k] = value;
        put_pack(y, p, values);
      },
      [&](int64_t i) { y[i] = value; });
}

template <class T>
__global__ void fill_walk(T* y, T value, const __grid_constant__ WalkAxes<1> axes, int64_t count) {
  grid_loop(count, [&](int64_t i) { y[Place<1>(axes, i, count).at[0]] = value; });
}

template <class T>
void fill_as(StreamHandle stream, void* to, const void* value_bytes, const WalkAxes<1>& axes) {
  T* y = static_cast<T*>(to);
  T value;
  std::memcpy(&value, value_bytes, sizeof(T));
  const int64_t count = axes.count();
  if (!is_flat(axes)) return launch(stream, "fill", fill_walk<T>, grid_for(count), y, value, axes, count);
  const int64_t packs = packs_of<T>(count, y);
  launch(stream, "fill", fill_flat<T>, grid_for_packs<T>(packs, count), y, value, packs, count);
}

}  // namespace

void fill(StreamHandle stream, DType type, void* y, double number, const WalkAxes<1>& axes) {
  with_element(type, [&](auto element) {
    using T = decltype(element);
    const T value = math::converted<T>(number);
    if constexpr (sizeof(T) == 1) fill_as<uint8_t>(stream, y, &value, axes);
    if constexpr (sizeof(T) == 2) fill_as<uint16_t>(stream, y, &value, axes);
    if constexpr (sizeof(T) == 4) fill_as<uint32_t>(stream, y, &value, axes);
    if constexpr (sizeof(T) == 8) fill_as<uint64_t>(stream, y, &value, axes);
  });
}

}  // namespace gift::cuda
