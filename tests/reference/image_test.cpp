#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>

#include "core/files/mapped_file.h"
#include "data/image/decode.h"
#include "data/image/resize.h"
#include "tests/support/goldens.h"

using namespace gift;
using namespace gift::testing;
namespace fs = std::filesystem;

namespace {

// Photographs lie in the golden folder, beside it in a data folder, or in the copy of this source tree.
fs::path find_photo(const std::string& name) {
  for (const fs::path& path :
       {reference_path(name), reference_path("../data/" + name), fs::path(GIFT_REFERENCE_DIR_DEFAULT) / name})
    if (fs::exists(path)) return path;
  return {};
}

Image load(const fs::path& path) {
  const auto file = MappedFile::open(path);
  const auto bytes = file->bytes();
  return decode_image({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, path.string());
}

std::vector<double> channel_means(const Image& image) {
  std::vector<double> mean(3);
  for (size_t i = 0; i < image.rgb.size(); ++i) mean[i % 3] += image.rgb[i];
  for (double& m : mean) m /= static_cast<double>(image.rgb.size() / 3);
  return mean;
}

std::vector<double> channel_stds(const Image& image) {
  const std::vector<double> mean = channel_means(image);
  std::vector<double> square(3);
  for (size_t i = 0; i < image.rgb.size(); ++i)
    square[i % 3] += (image.rgb[i] - mean[i % 3]) * (image.rgb[i] - mean[i % 3]);
  for (double& s : square) s = std::sqrt(s / static_cast<double>(image.rgb.size() / 3));
  return square;
}

void check_pixels(const Image& got, const HostArray& want, const nlohmann::json& tol) {
  REQUIRE(want.dtype == DType::u8);
  REQUIRE(want.shape == Shape{got.height, got.width, 3});
  double sum = 0;
  int worst = 0;
  for (size_t i = 0; i < got.rgb.size(); ++i) {
    const int off = std::abs(static_cast<int>(got.rgb[i]) - static_cast<int>(static_cast<uint8_t>(want.data[i])));
    sum += off;
    worst = std::max(worst, off);
  }
  CHECK(sum / static_cast<double>(got.rgb.size()) <= tol.at("mean_abs").get<double>());
  CHECK(worst <= tol.at("max_abs").get<int>());
  if (jpeg_decoder() == "libjpeg-turbo") CHECK(worst == 0);
}

Image resized_and_cropped(const Image& image, const nlohmann::json& attrs) {
  const Image resized = resize_shorter(image, attrs.at("resize"));
  CHECK(resized.height == attrs.at("resized_hw").at(0).get<int>());
  CHECK(resized.width == attrs.at("resized_hw").at(1).get<int>());
  return center_crop(resized, attrs.at("crop"));
}

void check_crop(const GoldenCase& c, const Image& got) {
  if (c.outputs.count("y")) check_pixels(got, c.output("y"), c.tol.at("y"));
  if (c.outputs.count("patch")) {
    const HostArray& want = c.output("patch");
    const auto at = c.attrs.at("patch_top_left");
    check_pixels(crop(got, {at.at(0), at.at(1), static_cast<int>(want.shape[0]), static_cast<int>(want.shape[1])}),
                 want, c.tol.at("patch"));
    CHECK(deviation(channel_means(got), c.output("channel_mean"), c.tolerance("channel_mean")) == "");
    CHECK(deviation(channel_stds(got), c.output("channel_std"), c.tolerance("channel_std")) == "");
  }
}

Image stored(const HostArray& x) {
  Image image;
  resize_buffer(image, static_cast<int>(x.shape[0]), static_cast<int>(x.shape[1]));
  std::memcpy(image.rgb.data(), x.data, image.rgb.size());
  return image;
}

}  // namespace

TEST_CASE("decoding, resizing and cropping equal the golden pixels") {
  const GoldenFile file("image.safetensors");
  REQUIRE(!file.cases.empty());
  const bool own = std::getenv("GIFT_REFERENCE_DIR") == nullptr;
  for (const GoldenCase& c : file.cases) {
    CAPTURE(c.name);
    if (c.op == "resize_center_crop_pixels") {
      check_pixels(resized_and_cropped(stored(c.input("x")), c.attrs), c.output("y"), c.tol.at("y"));
      continue;
    }
    const fs::path path = find_photo(c.attrs.at("file"));
    if (path.empty()) {
      REQUIRE_MESSAGE(!own, "photograph missing: ", c.attrs.at("file").get<std::string>());
      MESSAGE("not tested, photograph missing: ", c.attrs.at("file").get<std::string>());
      continue;
    }
    const Image image = load(path);
    if (c.op == "decode") {
      const std::vector<double> size{static_cast<double>(image.height), static_cast<double>(image.width)};
      CHECK(deviation(size, c.output("size_hw"), c.tolerance("size_hw")) == "");
      CHECK(deviation(channel_means(image), c.output("channel_mean"), c.tolerance("channel_mean")) == "");
    } else if (c.op == "resize_center_crop") {
      check_crop(c, resized_and_cropped(image, c.attrs));
    } else if (c.op == "crop_box_resize") {
      const Box box{c.attrs.at("top"), c.attrs.at("left"), c.attrs.at("height"), c.attrs.at("width")};
      check_pixels(crop_resize(image, box, c.attrs.at("out").at(0), c.attrs.at("out").at(1)), c.output("y"),
                   c.tol.at("y"));
    } else {
      FAIL("unknown op ", c.op);
    }
  }
}
