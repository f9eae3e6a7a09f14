#include "data/image/resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "core/error.h"
#include "data/image/resize_weights.h"

namespace gift {
namespace {

constexpr int32_t half = 1 << (ResizeWeights::bits - 1);

// Weights are not negative and add up to about 1, so only the top needs a clamp.
uint8_t rounded(int32_t sum) { return static_cast<uint8_t>(std::min(sum >> ResizeWeights::bits, 255)); }

// One output pixel after the other; Taps is w.taps, or 0 where that is more than a few.
template <int Taps>
void resize_row(const uint8_t* row, const ResizeWeights& w, int width, uint8_t* target) {
  const int taps = Taps ? Taps : w.taps;
  const int32_t* k = w.weight.data();
  for (int x = 0; x < width; ++x, k += taps, target += 3) {
    const uint8_t* p = row + w.begin[static_cast<size_t>(x)] * 3;
    int32_t r = half, g = half, b = half;
    for (int t = 0; t < taps; ++t) {
      r += k[t] * p[t * 3];
      g += k[t] * p[t * 3 + 1];
      b += k[t] * p[t * 3 + 2];
    }
    target[0] = rounded(r);
    target[1] = rounded(g);
    target[2] = rounded(b);
  }
}

// rows [top, top + height) of `in`, from column `left` on, resized along x into out (height x weights).
void resize_rows(const Image& in, const Box& box, const ResizeWeights& w, Image& out) {
  constexpr std::array kernels{resize_row<0>, resize_row<1>, resize_row<2>, resize_row<3>,
                               resize_row<4>, resize_row<5>, resize_row<6>, resize_row<7>};
  const auto kernel = kernels[static_cast<size_t>(w.taps) < kernels.size() ? static_cast<size_t>(w.taps) : 0];
  for (int y = 0; y < out.height; ++y) kernel(in.row(box.top + y) + box.left * 3, w, out.width, out.row(y));
}

// Along y.
void resize_columns(const Image& in, const ResizeWeights& w, Image& out) {
  std::vector<int32_t> sums(out.row_bytes());
  const size_t n = sums.size();
  for (int y = 0; y < out.height; ++y) {
    std::fill(sums.begin(), sums.end(), half);
    const int begin = w.begin[static_cast<size_t>(y)];
    for (int t = 0; t < w.taps; ++t) {
      const int32_t k = w.weight[static_cast<size_t>(y) * static_cast<size_t>(w.taps) + static_cast<size_t>(t)];
      if (k == 0) continue;
      const uint8_t* row = in.row(begin + t);
      for (size_t i = 0; i < n; ++i) sums[i] += k * row[i];
    }
    uint8_t* target = out.row(y);
    for (size_t i = 0; i < n; ++i) target[i] = rounded(sums[i]);
  }
}

void check_part(int height, int width, const Box& box) {
  if (box.height < 1 || box.width < 1 || box.top < 0 || box.left < 0 || box.top > height - box.height ||
      box.left > width - box.width)
    fail<ShapeError>("crop", "box of ", box.width, " x ", box.height, " at (", box.left, ", ", box.top,
                     ") leaves the image of ", width, " x ", height);
}

void check_box(const Image& image, const Box& box) { check_part(image.height, image.width, box); }

Image copied(const Image& image, const Box& box) {
  Image out;
  resize_buffer(out, box.height, box.width);
  for (int y = 0; y < box.height; ++y) std::memcpy(out.row(y), image.row(box.top + y) + box.left * 3, out.row_bytes());
  return out;
}

// The weights of outputs first .. first + count - 1.
ResizeWeights part_of(const ResizeWeights& w, int first, int count) {
  return {w.taps,
          {w.begin.begin() + first, w.begin.begin() + first + count},
          {w.weight.begin() + int64_t{first} * w.taps, w.weight.begin() + int64_t{first + count} * w.taps}};
}

// `part` of the picture that `box` of `image` becomes when it is resized to height x width.
Image resized(const Image& image, const Box& box, int height, int width, const Box& part) {
  const bool across = box.width != width, down = box.height != height;
  if (!across && !down) return copied(image, {box.top + part.top, box.left + part.left, part.height, part.width});
  ResizeWeights columns;
  Box rows{box.top + part.top, box.left, part.height, box.width};  // of the image that count
  if (down) {
    columns = part_of(bilinear_weights(box.height, height), part.top, part.height);
    const int first = columns.begin.front(), last = columns.begin.back() + columns.taps;
    for (int32_t& begin : columns.begin) begin -= first;
    rows.top = box.top + first;
    rows.height = last - first;
  }
  Image middle;
  if (across) {
    resize_buffer(middle, rows.height, part.width);
    resize_rows(image, rows, part_of(bilinear_weights(box.width, width), part.left, part.width), middle);
  } else {
    middle = copied(image, {rows.top, box.left + part.left, rows.height, part.width});
  }
  if (!down) return middle;
  Image out;
  resize_buffer(out, part.height, part.width);
  resize_columns(middle, columns, out);
  return out;
}

}  // namespace

Image crop(const Image& image, const Box& box) {
  check_box(image, box);
  return copied(image, box);
}

Image crop_resize(const Image& image, const Box& box, int height, int width) {
  check_box(image, box);
  if (height < 1 || width < 1) fail<ShapeError>("resize", "to ", width, " x ", height, ", expected at least 1 x 1");
  return resized(image, box, height, width, {0, 0, height, width});
}

Image resize_part(const Image& image, int height, int width, const Box& part) {
  if (height < 1 || width < 1) fail<ShapeError>("resize", "to ", width, " x ", height, ", expected at least 1 x 1");
  check_part(height, width, part);
  return resized(image, {0, 0, image.height, image.width}, height, width, part);
}

Image resize(const Image& image, int height, int width) {
  return crop_resize(image, {0, 0, image.height, image.width}, height, width);
}

namespace {

struct Size {
  int height, width;
};

Size size_of_shorter(const Image& image, int size) {
  const int64_t longer = std::max(image.height, image.width), shorter = std::min(image.height, image.width);
  if (size < 1 || shorter < 1)
    fail<ShapeError>("resize", "of ", image.width, " x ", image.height, " to shorter side ", size);
  const int other = static_cast<int>(size * longer / shorter);
  return image.width <= image.height ? Size{other, size} : Size{size, other};
}

int center_offset(int side, int size) { return static_cast<int>(std::nearbyint((side - size) / 2.0)); }

}  // namespace

Image resize_shorter(const Image& image, int size) {
  const Size to = size_of_shorter(image, size);
  return resize(image, to.height, to.width);
}

Image resize_center_crop(const Image& image, int shorter, int size) {
  const Size to = size_of_shorter(image, shorter);
  if (size < 1 || to.height < size || to.width < size) return center_crop(resize_shorter(image, shorter), size);
  return resize_part(image, to.height, to.width,
                     {center_offset(to.height, size), center_offset(to.width, size), size, size});
}

Image center_crop(const Image& image, int size) {
  if (size < 1) fail<ShapeError>("center crop", "to ", size, " pixels, expected at least 1");
  if (image.height >= size && image.width >= size)
    return crop(image, {center_offset(image.height, size), center_offset(image.width, size), size, size});
  Image padded;
  resize_buffer(padded, std::max(image.height, size), std::max(image.width, size));
  std::fill(padded.rgb.begin(), padded.rgb.end(), uint8_t{0});
  const int top = std::max(0, (size - image.height) / 2), left = std::max(0, (size - image.width) / 2);
  for (int y = 0; y < image.height; ++y) std::memcpy(padded.row(top + y) + left * 3, image.row(y), image.row_bytes());
  return crop(padded, {center_offset(padded.height, size), center_offset(padded.width, size), size, size});
}

}  // namespace gift
