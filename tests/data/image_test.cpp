#include <doctest/doctest.h>

#include "core/error.h"
#include "data/image/decode.h"
#include "data/image/encode.h"
#include "data/image/jpeg_markers.h"
#include "data/image/resize.h"
#include "data/image/transform.h"

using namespace gift;

namespace {

Image gradient(int height, int width) {
  Image image;
  resize_buffer(image, height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) image.row(y)[x * 3 + c] = static_cast<uint8_t>(x * 5 + y * 3 + c * 20);
  return image;
}

std::vector<uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

TEST_CASE("PNG comes back as it was, JPEG nearly so") {
  const Image image = gradient(13, 17);
  CHECK(decode_image(encode_png(image), "x.png") == image);
  const Image lossy = decode_image(encode_jpeg(image, 98), "x.jpg");
  REQUIRE(lossy.rgb.size() == image.rgb.size());
  double off = 0;
  for (size_t i = 0; i < image.rgb.size(); ++i)
    off += std::abs(static_cast<int>(lossy.rgb[i]) - static_cast<int>(image.rgb[i]));
  CHECK(off / static_cast<double>(image.rgb.size()) < 3);
  CHECK_THROWS_AS(encode_png(Image{}), ShapeError);
  CHECK_THROWS_AS(encode_jpeg(Image{2, 2, {0}}), ShapeError);
}

TEST_CASE("PPM, PGM and BMP") {
  const Image ppm = decode_image(bytes_of("P6 # a comment\n2 1\n255\nabcdef"), "x.ppm");
  CHECK((ppm.height == 1 && ppm.width == 2 && ppm.rgb == bytes_of("abcdef")));
  CHECK(decode_image(bytes_of("P5\n2 1 255\nab"), "x.pgm").rgb == bytes_of("aaabbb"));
  CHECK_THROWS_AS(decode_image(bytes_of("P6\n2 1\n255\nabcde"), "x.ppm"), FormatError);
  CHECK_THROWS_AS(decode_image(bytes_of("P6\n2 1\n65535\nabcdefabcdef"), "x.ppm"), FormatError);
  CHECK_THROWS_AS(decode_image(bytes_of("P6\n#"), "x.ppm"), FormatError);
  CHECK_THROWS_AS(decode_image(bytes_of("P5\n99999 99999 255\n"), "x.pgm"), FormatError);
  // 1 x 1, 24 bits: B, G, R and a byte of padding
  std::vector<uint8_t> bmp{'B', 'M', 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0,  40,
                           0,   0,   0,  1, 0, 0, 0, 1, 0, 0, 0,  1, 0, 24, 0};
  bmp.resize(54);
  bmp.insert(bmp.end(), {30, 20, 10, 0});
  CHECK(decode_image(bmp, "x.bmp").rgb == std::vector<uint8_t>{10, 20, 30});
  bmp.pop_back();
  CHECK_THROWS_AS(decode_image(bmp, "x.bmp"), FormatError);
}

TEST_CASE("every cut of a PNG or JPEG is an error that names the file") {
  for (const bool png : {true, false}) {
    const auto whole = png ? encode_png(gradient(16, 16)) : encode_jpeg(gradient(16, 16));
    for (size_t length = 0; length + 2 < whole.size(); length += 3) {
      CAPTURE(length);
      const std::span<const uint8_t> cut(whole.data(), length);
      CHECK_THROWS_AS(decode_image(cut, "folder/cut\n.img"), FormatError);
      try {
        decode_image(cut, "folder/cut\n.img");
      } catch (const Error& error) {
        CHECK(std::string(error.what()).find("'folder/cut\\x0a.img'") != std::string::npos);
      }
    }
  }
}

TEST_CASE("limits and strangers") {
  const auto png = encode_png(gradient(8, 9));
  CHECK_THROWS_AS(decode_image(png, "x", {.max_pixels = 71}), FormatError);
  CHECK_NOTHROW(decode_image(png, "x", {.max_pixels = 72}));
  CHECK_THROWS_AS(decode_image(png, "x", {.max_side = 8}), FormatError);
  const auto reason = [](std::string_view bytes) -> std::string {
    try {
      decode_image(bytes_of(bytes), "x.jpg");
    } catch (const FormatError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(reason("RIFF1234WEBPVP8 ").find("WebP") != std::string::npos);
  CHECK(reason("II*").find("TIFF") != std::string::npos);
  CHECK(reason("<!DOCTYPE html>").find("web page") != std::string::npos);
  CHECK(reason("version https://git-lfs.github.com/spec/v1").find("Git LFS") != std::string::npos);
  CHECK(reason("").find("empty") != std::string::npos);
}

TEST_CASE("a complete JPEG is told from a cut one") {
  auto bytes = encode_jpeg(gradient(24, 24));
  CHECK(jpeg_is_complete(bytes));
  bytes.insert(bytes.end(), {1, 2, 3});
  CHECK(jpeg_is_complete(bytes));
  for (size_t length = 0; length < bytes.size() - 3; ++length) CHECK(!jpeg_is_complete({bytes.data(), length}));
}

TEST_CASE("sizes of resize and crop") {
  const Image image = gradient(20, 30);
  const Image shorter = resize_shorter(image, 7);
  CHECK((shorter.height == 7 && shorter.width == 10));
  CHECK(resize(image, 20, 30) == image);
  CHECK(crop_resize(image, {2, 3, 10, 12}, 5, 6) == resize(crop(image, {2, 3, 10, 12}), 5, 6));
  CHECK(resize(image, 20, 11) == crop_resize(image, {0, 0, 20, 30}, 20, 11));
  CHECK_THROWS_AS(crop(image, {15, 0, 6, 1}), ShapeError);
  CHECK_THROWS_AS(resize(image, 0, 3), ShapeError);
  CHECK_THROWS_AS(center_crop(image, 0), ShapeError);
  const Image padded = center_crop(gradient(2, 3), 5);  // one row above, two below; one column at each side
  CHECK((padded.height == 5 && padded.width == 5));
  CHECK(padded.row(1)[3] == gradient(2, 3).row(0)[0]);
  CHECK((padded.row(0)[3] == 0 && padded.row(3)[3] == 0 && padded.row(1)[0] == 0));
  const Image flat = resize(Image{1, 1, {10, 20, 30}}, 3, 3);
  for (size_t i = 0; i < flat.rgb.size(); ++i) CHECK(flat.rgb[i] == 10 + 10 * (i % 3));
}

TEST_CASE("a part of a resized picture is that part of it") {
  const Image image = gradient(37, 53);
  for (const auto& [height, width] : {std::pair{37, 53}, {37, 20}, {20, 53}, {18, 25}, {80, 111}, {5, 90}}) {
    CAPTURE(height);
    CAPTURE(width);
    const Image whole = resize(image, height, width);
    for (const Box& part : {Box{0, 0, height, width}, Box{2, 3, 3, 11}, Box{height - 1, width - 1, 1, 1}})
      CHECK(resize_part(image, height, width, part) == crop(whole, part));
    CHECK_THROWS_AS(resize_part(image, height, width, {0, 1, height, width}), ShapeError);
  }
  for (const auto& [shorter, size] : {std::pair{16, 14}, {37, 30}, {30, 37}, {9, 9}, {64, 63}})
    CHECK(resize_center_crop(image, shorter, size) == center_crop(resize_shorter(image, shorter), size));
}

TEST_CASE("transforms say what they do") {
  CHECK(describe(ImageTransform{}) == "none");
  CHECK(describe({256, 224}) == "Resize(256) + CenterCrop(224)");
  CHECK(describe({0, 64}) == "CenterCrop(64)");
  const Image out = apply({10, 8}, gradient(20, 40));
  CHECK((out.height == 8 && out.width == 8));
}
