#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/backend.h"
#include "core/files/weights.h"
#include "data/augment/pixel_table.h"
#include "data/collection/collection.h"
#include "data/datasets.h"
#include "models/saved_model.h"

using namespace gift;

namespace {

const std::filesystem::path examples = std::filesystem::path(GIFT_SOURCE_DIR) / "examples";

// All images of 32x32 of a collection, normalised.
Tensor load_images(Context& c, const ImageCollection& images, const Normalization& normalization) {
  const PixelTable table(normalization);
  Tensor x = empty(c, {images.size(), 3, 32, 32});
  std::vector<uint8_t> scratch;
  Image image;
  for (int64_t i = 0; i < images.size(); ++i) {
    images.load(i, image, scratch);
    REQUIRE(image.height * image.width == 1024);
    normalize_sample(image.rgb.data(), 32, 32, table, x.data<float>() + i * 3072);
  }
  return x;
}

// Percent.
double accuracy(Context& c, Model& model, const Tensor& x, const ImageCollection& images) {
  int64_t right = 0;
  for (int64_t begin = 0; begin < images.size(); begin += 100) {
    const int64_t end = std::min(begin + 100, images.size());
    const Tensor logits = model.infer(c, x.batch(begin, end));
    for (int64_t i = begin; i < end; ++i) {
      const float* row = logits.data<float>() + (i - begin) * logits.size(1);
      right += std::max_element(row, row + logits.size(1)) - row == images.label(i);
    }
  }
  return 100.0 * static_cast<double>(right) / static_cast<double>(images.size());
}

}  // namespace

TEST_CASE("the shipped teacher is a ConvNet-3 that knows CIFAR-10") {
  Engine engine;
  Context c(engine);
  const SavedModel teacher = load_model(c, examples / "cifar10_conv3.pth");
  CHECK(teacher.card.config == ModelConfig{});
  CHECK(!teacher.has_card);
  // Another folder or archive of 32x32 test images may be named, such as the whole test set.
  const char* other = std::getenv("GIFT_CIFAR10_TEST");
  const auto images = open_collection(other ? other : (examples / "cifar10-test-1000.tar").string(), Split::test);
  const double right = accuracy(c, *teacher.model, load_images(c, *images, cifar_statistics), *images);
  const double wrong = accuracy(c, *teacher.model, load_images(c, *images, Normalization{}), *images);
  MESSAGE(right, " % of ", images->size(), " images; ", wrong, " % without normalisation");
  // Its accuracy on all 10,000 images is 83.21 %; three standard errors of a sample.
  CHECK(std::abs(right - 83.21) <= 300 * std::sqrt(0.8321 * 0.1679 / static_cast<double>(images->size())));
  CHECK(wrong < right - 5);
}

TEST_CASE("backends and convolution algorithms agree on the shipped teacher") {
  const auto images = open_collection(examples / "cifar10-test-1000.tar", Split::test);
  std::vector<float> expected;
  for (const BackendKind backend : {BackendKind::reference, BackendKind::cpu})
    for (const ConvAlgorithm algorithm : {ConvAlgorithm::direct, ConvAlgorithm::winograd}) {
      Engine engine(EngineOptions{.backend = backend});
      Context c(engine);
      c.convolution = algorithm;
      const SavedModel teacher = load_model(c, examples / "cifar10_conv3.pth");
      const Tensor logits = teacher.model->infer(c, load_images(c, *images, cifar_statistics).batch(0, 5));
      const std::vector<float> got(logits.data<float>(), logits.data<float>() + logits.numel());
      if (expected.empty()) expected = got;
      for (size_t i = 0; i < got.size(); ++i) CHECK(std::abs(got[i] - expected[i]) < 1e-3f);
    }
}
