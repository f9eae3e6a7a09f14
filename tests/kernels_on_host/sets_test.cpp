#include "train/sets.h"

#include <doctest/doctest.h>

#include <numeric>

#include "core/files/npy.h"
#include "core/random/philox.h"
#include "tests/kernels_on_host/emulated_backend.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;

namespace {

constexpr int side = 6, images = 24, classes = 3;
constexpr size_t values = 3 * side * side;

// Pictures in low .. low + 1.
void write_set(const std::filesystem::path& path, float low, uint32_t seed) {
  std::vector<float> planes(images * values);
  const Philox random{seed, Stream::synthesis};
  for (size_t i = 0; i < planes.size(); ++i)
    planes[i] = low + static_cast<float>(random.at(0, static_cast<uint32_t>(i), 0).word[0]) * 0x1p-32f;
  std::vector<int64_t> labels(images);
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int64_t>(i) % classes;
  write_npz(path, {{"images", host_array(Shape{images, 3, side, side}, planes)},
                   {"labels", host_array(Shape{images}, labels)}});
}

std::vector<float> all_of(ImageSource& set) {
  std::vector<int32_t> all(static_cast<size_t>(set.size()));
  std::iota(all.begin(), all.end(), 0);
  std::vector<float> out(static_cast<size_t>(set.size() * set.image_values()));
  set.read_floats(all, out.data());
  return out;
}

}  // namespace

TEST_CASE("sets are whitened by the processor, wherever networks run") {
  const TemporaryFolder folder;
  const ScopedVariable cache("GIFT_CACHE_DIR", (folder.path() / "cache").string());
  write_set(folder.path() / "train.npz", -1.5f, 1);
  write_set(folder.path() / "test.npz", 0, 2);
  write_set(folder.path() / "real.npz", 0, 3);
  Config config;
  config.train = (folder.path() / "train.npz").string();
  config.test = (folder.path() / "test.npz").string();
  config.zca_fit = (folder.path() / "real.npz").string();
  config.normalization = "none";
  config.image_size = side;
  const EngineOptions options{.threads = 1, .backend = BackendKind::reference};
  Engine device(options, std::make_unique<EmulatedBackend>()), host(options);
  for (const char* kind : {"correct", "published"}) {
    CAPTURE(kind);
    config.zca = kind;
    InputPlan on_device = input_plan(config), on_host = input_plan(config);
    const ImageSets found = open_sets(device, config, on_device), expected = open_sets(host, config, on_host);
    CHECK(found.train->floats());
    CHECK(all_of(*found.train) == all_of(*expected.train));
    CHECK(all_of(*found.test) == all_of(*expected.test));
    std::filesystem::remove_all(folder.path() / "cache");
  }
}
