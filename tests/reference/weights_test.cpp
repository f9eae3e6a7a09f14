#include <doctest/doctest.h>

#include <cmath>

#include "core/backend.h"
#include "core/error.h"
#include "core/files/npy.h"
#include "core/files/weights.h"
#include "models/convnet.h"
#include "models/state_dict.h"
#include "tests/support/file_index.h"
#include "tests/support/goldens.h"

using namespace gift;
using namespace gift::testing;
using nlohmann::json;

namespace {

// The ConvNet that an entry of the index describes, of any depth.
struct DescribedNet {
  ParameterStore store;
  ConvNet network;
  int64_t size;

  explicit DescribedNet(const json& described, int64_t classes)
      : network(Builder{store, ""},
                ConvNetOptions{.depth = described.at("depth"),
                               .classes = classes,
                               .image_size = described.at("size"),
                               .channels = 3,
                               .width = described.at("width"),
                               .norm = described.at("norm") == "batch" ? NormKind::batch : NormKind::instance}),
        size(described.at("size")) {}

  void load(Context& c, const StateDict& arrays, const std::string& source) {
    store.allocate(c, DType::f32);
    import_state(store, arrays, source, "the described ConvNet");
    network.eval();
  }
};

// The first rows of the classifier, as code that trains on a subset of the classes keeps them.
StateDict with_classes(StateDict arrays, const std::vector<int64_t>& classes) {
  for (auto& [name, array] : arrays) {
    if (name != "classifier.weight" && name != "classifier.bias") continue;
    const std::vector<float> all = array.floats();
    const auto row = all.size() / static_cast<size_t>(array.shape[0]);
    std::vector<float> kept;
    for (const int64_t k : classes)
      kept.insert(kept.end(), all.begin() + k * static_cast<int64_t>(row),
                  all.begin() + (k + 1) * static_cast<int64_t>(row));
    Shape shape = array.shape;
    shape[0] = static_cast<int64_t>(classes.size());
    array = host_array(shape, kept);
  }
  return arrays;
}

Tensor input_of(Context& c, const json& logits) {
  const HostArray all = read_npy(reference_path("files") / logits.at("input").get<std::string>());
  const json crop = logits.value("input_crop", json{0, all.shape[2], 0, all.shape[3]});
  const int64_t top = crop[0], bottom = crop[1], left = crop[2], right = crop[3];
  const Tensor x = empty(c, {all.shape[0], all.shape[1], bottom - top, right - left});
  const std::vector<float> values = all.floats();
  float* to = x.data<float>();
  for (int64_t plane = 0; plane < all.shape[0] * all.shape[1]; ++plane)
    for (int64_t row = top; row < bottom; ++row)
      for (int64_t column = left; column < right; ++column)
        *to++ = values[static_cast<size_t>((plane * all.shape[2] + row) * all.shape[3] + column)];
  x.touch();
  return x;
}

}  // namespace

TEST_CASE("networks loaded from the golden checkpoints give the listed logits") {
  Engine engine(EngineOptions{.threads = 1, .backend = BackendKind::reference});
  Context c(engine);
  int count = 0;
  for (const IndexedFile& file : indexed_files()) {
    if (!file.entry.contains("logits")) continue;
    CAPTURE(file.path.string());
    const json& logits = file.entry.at("logits");
    StateDict arrays = read_weights(file.path).tensors;
    if (file.entry.contains("class_subset"))
      arrays = with_classes(arrays, file.entry.at("class_subset").get<std::vector<int64_t>>());
    DescribedNet net(logits, find(arrays, "classifier.bias")->shape[0]);
    net.load(c, arrays, file.path.string());
    const NoGrad no_grad(c);
    const Tensor out = net.network.forward(c, input_of(c, logits));
    std::vector<double> want;
    for (const auto& row : logits.at("values"))
      for (const auto& value : row.is_array() ? row : json{row}) want.push_back(value);
    REQUIRE(static_cast<size_t>(out.numel()) == want.size());
    const double tolerance = logits.at("abs_tolerance");
    for (size_t i = 0; i < want.size(); ++i) CHECK(std::abs(out.data<float>()[i] - want[i]) <= tolerance);
    ++count;
  }
  CHECK(count >= 6);
}

TEST_CASE("checkpoints that do not fit their network are refused with the key that differs") {
  Engine engine(EngineOptions{.threads = 1, .backend = BackendKind::reference});
  Context c(engine);
  int count = 0;
  for (const IndexedFile& file : indexed_files()) {
    if (file.open_as != "weights") continue;
    CAPTURE(file.path.string());
    const json& described = file.entry.at("architecture");
    CHECK(refusal_fault(file, [&] {
            const Weights weights = read_weights(file.path);
            check_finite(weights, file.path);
            DescribedNet(described, described.at("classes")).load(c, weights.tensors, file.path.string());
          }) == "");
    ++count;
  }
  CHECK(count >= 5);
}
