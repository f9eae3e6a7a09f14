#include "core/backend.h"
#include "core/backends/cuda/kernels/launch.cuh"
#include "core/math/augment.h"
#include "data/augment/device_batch.h"
#include "data/augment/device_checks.h"
#include "data/augment/sample_plan.h"

// Each pixel of the output gathers what it is made of from the picture, through all operations at once: no picture in
// between is stored. Where contrast acts, a kernel before sums each sample up in parts that depend on its size alone.
namespace gift {
namespace {

using namespace cuda;
using augment_math::Rgb;
using device_batch::Images;

// Pixels of a block; a sample's tiles are blocks of their own. Small pictures fill more of the chip with small ones.
int32_t tile_of(const Images& out) { return out.height * out.width > 4096 ? 1024 : 256; }

struct Source {
  const uint8_t* bytes;  // height x width x 3
  const float* planes;   // or 3 x height x width
  const int32_t* index;
  const AugmentDraw* draws;
  const int64_t* first;
  float mean[3], std[3];
  int32_t height, width;

  __device__ int64_t row(int32_t sample) const { return (first == nullptr ? 0 : *first) + sample; }
};

// A picture of the source, normalised. Bytes are looked up, with the same bits as computing.
struct Picture {
  const uint8_t* bytes;
  const float* planes;
  const float* table;  // 3 x 256
  int64_t pixels;
  int32_t width;
  float mean[3], std[3];

  // Fills the table; all threads of a block must call.
  __device__ Picture(const Source& s, int32_t sample, float* shared) : table(shared), width(s.width) {
    pixels = static_cast<int64_t>(s.height) * s.width;
    for (int k = 0; k < 3; ++k) {
      mean[k] = s.mean[k];
      std[k] = s.std[k];
    }
    const int64_t number = s.index == nullptr ? sample : s.index[s.row(sample)];
    bytes = s.bytes == nullptr ? nullptr : s.bytes + number * 3 * pixels;
    planes = s.planes == nullptr ? nullptr : s.planes + number * 3 * pixels;
    if (bytes != nullptr)
      for (int k = 0; k < 3; ++k)
        for (unsigned v = threadIdx.x; v < 256; v += blockDim.x)
          shared[256 * k + v] = augment_math::normalised(static_cast<float>(v), mean[k], std[k]);
    __syncthreads();
  }
  __device__ Rgb operator()(int32_t y, int32_t x) const {
    const int64_t at = static_cast<int64_t>(y) * width + x;
    if (bytes != nullptr) {
      const uint8_t* p = bytes + 3 * at;
      return {table[p[0]], table[256 + p[1]], table[512 + p[2]]};
    }
    const auto value = [&](int k) { return (planes[k * pixels + at] - mean[k]) / std[k]; };
    return {value(0), value(1), value(2)};
  }
};

__device__ Rgb between(Rgb low, Rgb high, float fraction) {
  return {augment_math::between(low.red, high.red, fraction), augment_math::between(low.green, high.green, fraction),
          augment_math::between(low.blue, high.blue, fraction)};
}

// A sample behind each of the stages.
struct Sample {
  const Picture& picture;
  const SamplePlan& plan;
  const AugmentDraw& draw;
  int32_t height, width;
  float mean;  // over the sample, for contrast

  __device__ Rgb shuffled(int32_t y, int32_t x) const {
    if (plan.patches <= 1) return picture(y, x);
    const auto* rows = reinterpret_cast<const uint8_t*>(&draw.rows);
    const auto* columns = reinterpret_cast<const uint8_t*>(&draw.columns);
    return picture(augment_math::shuffled_position(y, rows, plan.patches, height),
                   augment_math::shuffled_position(x, columns, plan.patches, width));
  }
  __device__ Rgb arranged(int32_t y, int32_t x) const {
    const int32_t from = plan.flips ? width - 1 - x : x;
    if (!plan.crops) return shuffled(y, from);
    const Region& r = plan.region;
    const augment_math::Tap v = augment_math::enlarging_tap(y, r.height, height);
    const augment_math::Tap h = augment_math::enlarging_tap(from, r.width, width);
    const int32_t below = v.low + 1 < r.height ? v.low + 1 : r.height - 1;
    const int32_t right = h.low + 1 < r.width ? h.low + 1 : r.width - 1;
    const auto at = [&](int32_t row, int32_t column) { return shuffled(r.top + row, r.left + column); };
    const Rgb upper = between(at(v.low, h.low), at(v.low, right), h.fraction);
    const Rgb lower = between(at(below, h.low), at(below, right), h.fraction);
    return between(upper, lower, v.fraction);
  }
  __device__ Rgb recoloured(int32_t y, int32_t x) const {
    const Rgb p = arranged(y, x);
    return plan.recolours ? augment_math::recoloured(p, plan.shift, plan.saturates, plan.saturation) : p;
  }
  // Behind all colours; 0 outside of the picture.
  __device__ Rgb coloured(int32_t y, int32_t x) const {
    if (y < 0 || x < 0 || y >= height || x >= width) return {0.0f, 0.0f, 0.0f};
    const Rgb p = recoloured(y, x);
    if (!plan.contrasts) return p;
    return {augment_math::stretched(p.red, mean, plan.contrast), augment_math::stretched(p.green, mean, plan.contrast),
            augment_math::stretched(p.blue, mean, plan.contrast)};
  }
  __device__ Rgb resampled(const augment_math::Affine& a, int32_t y, int32_t x, bool align) const {
    const float Y = augment_math::grid_coordinate(y, height, align), X = augment_math::grid_coordinate(x, width, align);
    const augment_math::Tap h =
        augment_math::zero_padded_tap(augment_math::source_position(a.xx * X + a.xy * Y, width, align), width);
    const augment_math::Tap v =
        augment_math::zero_padded_tap(augment_math::source_position(a.yx * X + a.yy * Y, height, align), height);
    const Rgb upper = between(coloured(v.low, h.low), coloured(v.low, h.low + 1), h.fraction);
    const Rgb lower = between(coloured(v.low + 1, h.low), coloured(v.low + 1, h.low + 1), h.fraction);
    return between(upper, lower, v.fraction);
  }
};

struct Tiles {
  int32_t count, size;  // of a sample, pixels
  explicit Tiles(const Images& out) : size(tile_of(out)) { count = (out.height * out.width + size - 1) / size; }
  __device__ int32_t sample() const { return static_cast<int32_t>(blockIdx.x) / count; }
  // part(pixel) for each pixel of the block's tile that the thread has
  template <class Part>
  __device__ void operator()(int32_t pixels, Part part) const {
    const int32_t begin = static_cast<int32_t>(blockIdx.x) % count * size;
    const int32_t end = begin + size < pixels ? begin + size : pixels;
    for (int32_t i = begin + static_cast<int32_t>(threadIdx.x); i < end; i += static_cast<int32_t>(blockDim.x)) part(i);
  }
};

// Both kernels: block = sample * tiles + tile. What a block's sample undergoes is worked out by its first thread.
struct Shared {
  SamplePlan plan;
  augment_math::Affine affine;
};
constexpr size_t shared_doubles = (sizeof(Shared) + sizeof(double) - 1) / sizeof(double);

__global__ void mean_kernel(Source source, AugmentOptions o, Tiles tiles, double* sums) {
  __shared__ double storage[shared_doubles];
  __shared__ float table[3 * 256];
  Shared* shared = reinterpret_cast<Shared*>(storage);
  const int32_t sample = tiles.sample();
  const AugmentDraw& draw = source.draws[source.row(sample)];
  if (threadIdx.x == 0) shared->plan = plan_of(o, draw, source.height, source.width);
  const Picture picture(source, sample, table);
  double sum = 0;
  if (shared->plan.contrasts) {
    const Sample s{picture, shared->plan, draw, source.height, source.width, 0.0f};
    tiles(source.height * source.width, [&](int32_t i) {
      const Rgb p = s.recoloured(i / source.width, i % source.width);
      sum += p.red + p.green + p.blue;
    });
  }
  sum = block_sum(sum);
  if (threadIdx.x == 0) sums[blockIdx.x] = sum;
}

__device__ void put(const Images& out, int32_t sample, int32_t pixel, const Rgb& p) {
  out.elements.put(out.at(sample, 0, pixel), p.red);
  out.elements.put(out.at(sample, 1, pixel), p.green);
  out.elements.put(out.at(sample, 2, pixel), p.blue);
  for (int32_t k = 3; k < out.channels; ++k) out.elements.put(out.at(sample, k, pixel), 0.0f);
}

__global__ void augment_kernel(Source source, AugmentOptions o, Tiles tiles, const double* sums, Images out) {
  __shared__ double storage[shared_doubles];
  __shared__ float table[3 * 256];
  Shared* shared = reinterpret_cast<Shared*>(storage);
  const int32_t sample = tiles.sample();
  const int32_t pixels = source.height * source.width;
  const AugmentDraw& draw = source.draws[source.row(sample)];
  if (threadIdx.x == 0) {
    shared->plan = plan_of(o, draw, source.height, source.width);
    if (shared->plan.resamples) shared->affine = affine_of(draw);
  }
  const Picture picture(source, sample, table);
  const SamplePlan& plan = shared->plan;
  Sample s{picture, plan, draw, source.height, source.width, 0.0f};
  if (plan.contrasts) {
    double sum = 0;
    for (int32_t i = static_cast<int32_t>(threadIdx.x); i < tiles.count; i += static_cast<int32_t>(blockDim.x))
      sum += sums[static_cast<int64_t>(sample) * tiles.count + i];
    s.mean = static_cast<float>(block_sum(sum) / (3.0 * pixels));
  }
  tiles(pixels, [&](int32_t i) {
    const int32_t y = i / source.width, x = i % source.width;
    Rgb p{0.0f, 0.0f, 0.0f};
    const bool cut =
        y >= plan.cut_rows.begin && y < plan.cut_rows.end && x >= plan.cut_columns.begin && x < plan.cut_columns.end;
    if (!cut)
      p = plan.resamples ? s.resampled(shared->affine, y, x, o.align_corners) : s.coloured(y + plan.dy, x + plan.dx);
    put(out, sample, i, p);
  });
}

__global__ void normalize_kernel(Source source, Tiles tiles, Images out) {
  __shared__ float table[3 * 256];
  const int32_t sample = tiles.sample();
  const Picture picture(source, sample, table);
  tiles(source.height * source.width,
        [&](int32_t i) { put(out, sample, i, picture(i / source.width, i % source.width)); });
}

Source source_of(const char* op, const Tensor& pictures, const Normalization& n, const EpochRows& rows,
                 const Images& out) {
  Source s{};
  const bool bytes = pictures.dtype() == DType::u8;
  const Shape one = bytes ? Shape{out.height, out.width, 3} : Shape{3, out.height, out.width};
  const bool fits = pictures.rank() == 4 && pictures.is_contiguous() && pictures.size(1) == one[0] &&
                    pictures.size(2) == one[1] && pictures.size(3) == one[2];
  if (!fits || (!bytes && pictures.dtype() != DType::f32))
    fail<ShapeError>(op, "pictures are ", pictures, ", expected u8 (N, H, W, 3) or f32 (N, 3, H, W) of ", out.height,
                     " x ", out.width, " pixels");
  if (int64_t{out.height} * out.width > int64_t{1} << 30)
    fail<ShapeError>(op, out.height, " x ", out.width, " pixels are too many for a GPU");
  if (bytes)
    s.bytes = pictures.data<uint8_t>();
  else
    s.planes = pictures.data<float>();
  s.index = device_batch::numbers(rows.index);
  s.first = rows.first;
  for (size_t k = 0; k < 3; ++k) {
    s.mean[k] = n.mean[k];
    s.std[k] = n.std[k];
  }
  s.height = out.height;
  s.width = out.width;
  return s;
}

}  // namespace

void augment_batch(Context& c, const Tensor& pictures, const Normalization& normalization,
                   const AugmentOptions& options, const EpochRows& rows, Tensor& out) {
  const Images to = device_batch::images("augment", out);
  Source source = source_of("augment", pictures, normalization, rows, to);
  if (!rows.draws.defined() || rows.draws.rank() != 2 || rows.draws.size(1) != int64_t{sizeof(AugmentDraw)})
    fail<ShapeError>("augment", "draws are no rows of ", sizeof(AugmentDraw), " bytes");
  if (out.numel() == 0) return;
  source.draws = reinterpret_cast<const AugmentDraw*>(rows.draws.data<uint8_t>());
  const Tiles tiles(to);
  const auto blocks = static_cast<unsigned>(to.samples * tiles.count);
  const StreamHandle stream = c.backend.stream(c);
  Tensor sums;
  if (options.contrast) {
    sums = empty(c, {int64_t{blocks}}, DType::f64);
    launch(stream, "augment", mean_kernel, {blocks}, source, options, tiles, sums.data<double>());
  }
  launch(stream, "augment", augment_kernel, {blocks}, source, options, tiles,
         sums.defined() ? sums.data<double>() : nullptr, to);
}

void normalize_batch(Context& c, const Tensor& pictures, const Normalization& normalization, const EpochRows& rows,
                     Tensor& out) {
  const Images to = device_batch::images("normalize", out);
  const Source source = source_of("normalize", pictures, normalization, rows, to);
  if (out.numel() == 0) return;
  const Tiles tiles(to);
  launch(c.backend.stream(c), "normalize", normalize_kernel, {static_cast<unsigned>(to.samples * tiles.count)}, source,
         tiles, to);
}

}  // namespace gift
