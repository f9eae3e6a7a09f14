#include "data/image/resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/error.h"
#include "data/image/resize_weights.h"

namespace gift {
namespace {

constexpr int32_t half = 1 << (ResizeWeights::bits - 1);

// Weights are not negative and add up to about 1, so only the top needs a clamp.
uint8_t rounded(int32_t sum) { return static_cast<uint8_t>(std::min(sum >> ResizeWeights::bits, 255)); }

// rows [top, top + height) of `in`, from column `left` on, resized along x into out (height x weights).
void resize_rows(const Image& in, const Box& box, const ResizeWeights& w, Image& out) {
  for (int y = 0; y < out.height; ++y) {
    const uint8_t* row = in.row(box.top + y) + box.left * 3;
    uint8_t* target = out.row(y);
    for (int x = 0; x < out.width; ++x) {
      const uint8_t* p = row + w.begin[static_cast<size_t>(x)] * 3;
      const int32_t* k = &w.weight[static_cast<size_t>(x) * static_cast<size_t>(w.taps)];
      int32_t r = half, g = half, b = half;
      for (int t = 0; t < w.taps; ++t) {
        r += k[t] * p[t * 3];
        g += k[t] * p[t * 3 + 1];
        b += k[t] * p[t * 3 + 2];
      }
      target[x * 3] = rounded(r);
      target[x * 3 + 1] = rounded(g);
      target[x * 3 + 2] = rounded(b);
    }
  }
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

void check_box(const Image& image, const Box& box) {
  if (box.height < 1 || box.width < 1 || box.top < 0 || box.left < 0 || box.top > image.height - box.height ||
      box.left > image.width - box.width)
    fail<ShapeError>("crop", "box of ", box.width, " x ", box.height, " at (", box.left, ", ", box.top,
                     ") leaves the image of ", image.width, " x ", image.height);
}

}  // namespace

Image crop(const Image& image, const Box& box) {
  check_box(image, box);
  Image out;
  resize_buffer(out, box.height, box.width);
  for (int y = 0; y < box.height; ++y) std::memcpy(out.row(y), image.row(box.top + y) + box.left * 3, out.row_bytes());
  return out;
}

Image crop_resize(const Image& image, const Box& box, int height, int width) {
  check_box(image, box);
  if (height < 1 || width < 1) fail<ShapeError>("resize", "to ", width, " x ", height, ", expected at least 1 x 1");
  if (box.height == height && box.width == width) return crop(image, box);
  if (box.width == width) {
    Image out;
    resize_buffer(out, height, width);
    resize_columns(crop(image, box), bilinear_weights(box.height, height), out);
    return out;
  }
  const ResizeWeights across = bilinear_weights(box.width, width);
  if (box.height == height) {
    Image out;
    resize_buffer(out, height, width);
    resize_rows(image, box, across, out);
    return out;
  }
  const ResizeWeights down = bilinear_weights(box.height, height);
  Image middle, out;
  resize_buffer(middle, box.height, width);
  resize_rows(image, box, across, middle);
  resize_buffer(out, height, width);
  resize_columns(middle, down, out);
  return out;
}

Image resize(const Image& image, int height, int width) {
  return crop_resize(image, {0, 0, image.height, image.width}, height, width);
}

Image resize_shorter(const Image& image, int size) {
  const int64_t longer = std::max(image.height, image.width), shorter = std::min(image.height, image.width);
  if (size < 1 || shorter < 1)
    fail<ShapeError>("resize", "of ", image.width, " x ", image.height, " to shorter side ", size);
  const int other = static_cast<int>(size * longer / shorter);
  return image.width <= image.height ? resize(image, other, size) : resize(image, size, other);
}

Image center_crop(const Image& image, int size) {
  if (size < 1) fail<ShapeError>("center crop", "to ", size, " pixels, expected at least 1");
  const auto offset = [size](int side) { return static_cast<int>(std::nearbyint((side - size) / 2.0)); };
  if (image.height >= size && image.width >= size)
    return crop(image, {offset(image.height), offset(image.width), size, size});
  Image padded;
  resize_buffer(padded, std::max(image.height, size), std::max(image.width, size));
  std::fill(padded.rgb.begin(), padded.rgb.end(), uint8_t{0});
  const int top = std::max(0, (size - image.height) / 2), left = std::max(0, (size - image.width) / 2);
  for (int y = 0; y < image.height; ++y) std::memcpy(padded.row(top + y) + left * 3, image.row(y), image.row_bytes());
  return crop(padded, {offset(padded.height), offset(padded.width), size, size});
}

}  // namespace gift
