#include "core/backends/cuda/kernels/copy.h"

#include "core/backends/cuda/kernels/walk.cuh"
#include "core/backends/with_element.h"
#include "core/math/convert.h"

namespace gift::cuda {
namespace {

template <class To, class From>
__global__ void copy_flat(const From* x, To* y, int64_t packs, int64_t count) {
  using Wide = std::conditional_t<sizeof(From) >= sizeof(To), From, To>;
  constexpr int size = Pack<Wide>::size;  // elements at a time: 16 bytes of the wider type
  struct alignas(size * sizeof(From)) In {
    From at[size];
  };
  struct alignas(size * sizeof(To)) Out {
    To at[size];
  };
  pack_loop<Wide>(
      packs, count,
      [&](int64_t p) {
        const In in = reinterpret_cast<const In*>(x)[p];
        Out out;
        for (int k = 0; k < size; ++k) out.at[k] = math::converted<To>(in.at[k]);
        reinterpret_cast<Out*>(y)[p] = out;
      },
      [&](int64_t i) { y[i] = math::converted<To>(x[i]); });
}

template <class To, class From>
__global__ void copy_walk(const From* x, To* y, const __grid_constant__ WalkAxes<2> axes, int64_t count) {
  grid_loop(count, [&](int64_t i) {
    const Place<2> place(axes, i, count);
    y[place.at[0]] = math::converted<To>(x[place.at[1]]);
  });
}

// Any two element types, told apart when the kernel runs.
__global__ void convert_walk(DType from, const void* x, DType to, void* y, const __grid_constant__ WalkAxes<2> axes,
                             int64_t count) {
  grid_loop(count, [&](int64_t i) {
    const Place<2> place(axes, i, count);
    with_element(from, [&](auto in) {
      using From = decltype(in);
      const From value = static_cast<const From*>(x)[place.at[1]];
      with_element(to, [&](auto out) {
        using To = decltype(out);
        static_cast<To*>(y)[place.at[0]] = math::converted<To>(value);
      });
    });
  });
}

// A copy between layouts that run along different axes, such as NCHW and NHWC: matrices of `rows` x `columns` whose
// columns are neighbours in y and whose rows are neighbours in x, in tiles that go through shared memory, so that both
// sides are touched in runs. The other axes number the matrices.
struct Transposition {
  WalkAxes<2> matrices;  // y, x
  int64_t count = 1, rows = 1, columns = 1, y_row = 0, x_column = 0;
};
constexpr int tile = 32, tile_rows = threads_per_block / tile;

template <class To, class From>
__global__ void copy_transposed(const From* x, To* y, const __grid_constant__ Transposition t) {
  __shared__ From between[tile][tile + 1];
  const int64_t down = (t.rows + tile - 1) / tile, across = (t.columns + tile - 1) / tile;
  const int lane = static_cast<int>(threadIdx.x % tile), line = static_cast<int>(threadIdx.x / tile);
  for (int64_t block = blockIdx.x; block < t.count * down * across; block += gridDim.x) {
    const Place<2> place(t.matrices, block / (down * across), t.count);
    const int64_t row = block / across % down * tile, column = block % across * tile;
    const From* from = x + place.at[1];
    To* to = y + place.at[0];
    for (int k = line; k < tile; k += tile_rows)
      if (row + lane < t.rows && column + k < t.columns)
        between[k][lane] = from[(column + k) * t.x_column + row + lane];
    __syncthreads();
    for (int k = line; k < tile; k += tile_rows)
      if (row + k < t.rows && column + lane < t.columns)
        to[(row + k) * t.y_row + column + lane] = math::converted<To>(between[lane][k]);
    __syncthreads();
  }
}

// True where there is such an axis and matrices are large enough in both directions.
bool transposes(const WalkAxes<2>& axes, Transposition& t) {
  const int last = axes.rank - 1;
  if (axes.rank < 2 || axes.stride[0][last] != 1 || axes.stride[1][last] <= 1) return false;
  int along = -1;
  for (int axis = 0; axis < last; ++axis)
    if (axes.stride[1][axis] == 1 && axes.size[axis] > 1) along = axis;
  if (along < 0 || axes.size[along] < 8 || axes.size[last] < 8) return false;
  t.rows = axes.size[along];
  t.columns = axes.size[last];
  t.y_row = axes.stride[0][along];
  t.x_column = axes.stride[1][last];
  t.matrices.rank = 0;
  for (int axis = 0; axis < last; ++axis) {
    if (axis == along) continue;
    const int to = t.matrices.rank++;
    t.matrices.size[to] = axes.size[axis];
    t.matrices.stride[0][to] = axes.stride[0][axis];
    t.matrices.stride[1][to] = axes.stride[1][axis];
  }
  t.count = t.matrices.count();
  return true;
}

template <class To, class From>
void copy_as(StreamHandle stream, const void* from, void* to, const WalkAxes<2>& axes) {
  const From* x = static_cast<const From*>(from);
  To* y = static_cast<To*>(to);
  const int64_t count = axes.count();
  if (is_flat(axes)) {
    using Wide = std::conditional_t<sizeof(From) >= sizeof(To), From, To>;
    const int64_t packs = packs_of<Wide>(count, x, y);
    return launch(stream, "copy", copy_flat<To, From>, grid_for_packs<Wide>(packs, count), x, y, packs, count);
  }
  Transposition t{axes};
  if (transposes(axes, t)) {
    const int64_t tiles = t.count * ((t.rows + tile - 1) / tile) * ((t.columns + tile - 1) / tile);
    return launch(stream, "copy", copy_transposed<To, From>, grid_for(tiles * threads_per_block), x, y, t);
  }
  launch(stream, "copy", copy_walk<To, From>, grid_for(count), x, y, axes, count);
}

}  // namespace

void copy(StreamHandle stream, DType from, const void* x, DType to, void* y, const WalkAxes<2>& axes) {
  if (from == to) {
    switch (size_of(from)) {
      case 1:
        return copy_as<uint8_t, uint8_t>(stream, x, y, axes);
      case 2:
        return copy_as<uint16_t, uint16_t>(stream, x, y, axes);
      case 4:
        return copy_as<uint32_t, uint32_t>(stream, x, y, axes);
      default:
        return copy_as<uint64_t, uint64_t>(stream, x, y, axes);
    }
  }
  if (from == DType::f32 && to == DType::bf16) return copy_as<Bf16, float>(stream, x, y, axes);
  if (from == DType::bf16 && to == DType::f32) return copy_as<float, Bf16>(stream, x, y, axes);
  const int64_t count = axes.count();
  launch(stream, "copy", convert_walk, grid_for(count), from, x, to, y, axes, count);
}

}  // namespace gift::cuda
