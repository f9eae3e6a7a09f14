#include <doctest/doctest.h>

#include "data/augment/augment.h"
#include "tests/support/augment_goldens.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("augmentation equals the golden numbers") {
  const GoldenFile file("dsa.safetensors");
  REQUIRE(!file.cases.empty());
  for (const GoldenCase& c : file.cases) {
    CAPTURE(c.name);
    const HostArray& x = c.input("x");
    const int batch = static_cast<int>(x.shape[0]), height = static_cast<int>(x.shape[2]),
              width = static_cast<int>(x.shape[3]);
    REQUIRE(x.shape[1] == 3);
    if (c.op == "random_factor_resized_crop") {
      REQUIRE(c.attrs.at("out_height") == height);
      REQUIRE(c.attrs.at("out_width") == width);
    }
    const AugmentOptions options = options_of(c);
    const std::vector<float> in = x.floats();
    std::vector<float> out(in.size()), scratch(augment_scratch(height, width));
    const size_t each = in.size() / static_cast<size_t>(batch);
    for (size_t i = 0; i < static_cast<size_t>(batch); ++i)
      augment_sample(&in[i * each], height, width, options, draw_of(c, options, i), &out[i * each], scratch.data());
    CHECK(deviation(out, c.output("y"), c.tolerance("y")) == "");
  }
}

TEST_CASE("the augmented samples of the recorded run come out of its pixels and draws") {
  const GoldenFile file("trace.safetensors");
  const auto spec = nlohmann::json::parse(file.metadata.at("spec"));
  Normalization n;
  for (size_t c = 0; c < 3; ++c) {
    n.mean[c] = spec.at("mean").at(c);
    n.std[c] = spec.at("std").at(c);
  }
  const PixelTable table(n);
  const AugmentOptions options = parse_strategy(default_strategy);
  const HostArray& pixels = file.tensor("pixels");
  const int height = static_cast<int>(pixels.shape[1]), width = static_cast<int>(pixels.shape[2]);
  const size_t each = static_cast<size_t>(height * width * 3);
  const auto* bytes = reinterpret_cast<const uint8_t*>(pixels.data);
  const HostArray& want = file.tensor("augmented_step");
  const size_t steps = static_cast<size_t>(want.shape[0]), batch = static_cast<size_t>(file.tensor("index").shape[1]);
  std::vector<float> out(steps * each), scratch(augment_scratch(height, width));
  for (size_t step = 0; step < steps; ++step) {
    const size_t at = step * batch;  // the first sample of the step
    const auto whole = [&](const char* name) { return static_cast<int32_t>(file.tensor(name).integers()[at]); };
    const auto real = [&](const char* name) { return file.tensor(name).floats()[at]; };
    AugmentDraw d;
    d.which = static_cast<Geometry>(file.tensor("which").integers()[step]);
    d.flip = whole("flip");
    d.brightness_u = real("brightness_u");
    d.saturation_u = real("saturation_u");
    d.contrast_u = real("contrast_u");
    d.crop_dy = whole("crop_dy");
    d.crop_dx = whole("crop_dx");
    d.scale_x = real("scale_x");
    d.scale_y = real("scale_y");
    d.theta = real("theta");
    d.cutout_y = whole("cutout_y");
    d.cutout_x = whole("cutout_x");
    const size_t image = static_cast<size_t>(file.tensor("index").integers()[at]);
    augment_sample(bytes + image * each, height, width, table, options, d, &out[step * each], scratch.data());
  }
  CHECK(deviation(out, want, {1e-5, 3e-5}) == "");
}
