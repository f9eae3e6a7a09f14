#include "models/state_dict.h"

#include <doctest/doctest.h>

#include "core/backend.h"
#include "models/recognize.h"

using namespace gift;

namespace {

struct Fixture {
  Engine engine{EngineOptions{.threads = 1}};
  Context c{engine};
  ModelConfig config{.name = "convnet3", .classes = 4, .width = 8};
  Model model{c, config};
  Fixture() {
    model.initialize(3);
    model.store().buffer(2).data<float>()[0] = 17;  // num_batches_tracked
  }
};

bool same_state(const Model& a, const Model& b) {
  const StateDict left = export_state(a), right = export_state(b);
  if (left.size() != right.size()) return false;
  for (size_t i = 0; i < left.size(); ++i)
    if (left[i].first != right[i].first || left[i].second.doubles() != right[i].second.doubles()) return false;
  return true;
}

StateDict renamed(StateDict state, const std::string& prefix) {
  for (auto& [name, array] : state) name = prefix + name;
  return state;
}

std::string error_of(Model& model, const StateDict& state) {
  try {
    import_state(model, state, "x.pth");
  } catch (const FormatError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("keys translate between the two namings") {
  CHECK(canonical_key("features.0.weight") == "layers.conv.0.weight");
  CHECK(canonical_key("module.features.9.running_mean") == "layers.norm.2.running_mean");
  CHECK(canonical_key("features.2.weight") == "features.2.weight");      // a ReLU has no weight
  CHECK(canonical_key("features.0.0.weight") == "features.0.0.weight");  // another family
  CHECK(canonical_key("features.x.weight") == "features.x.weight");
  CHECK(canonical_key("features.99999999999.weight") == "features.99999999999.weight");
  CHECK(published_key("layers.norm.2.bias", KeyNaming::features) == "features.9.bias");
  CHECK(published_key("layers.norm.2.bias", KeyNaming::layers) == "layers.norm.2.bias");
  CHECK(published_key("classifier.bias", KeyNaming::features) == "classifier.bias");
}

TEST_CASE_FIXTURE(Fixture, "a state dict goes out and in under both namings and with DataParallel's prefix") {
  const StateDict plain = export_state(model), features = export_state(model, KeyNaming::features);
  CHECK(plain.size() == 3 * 7 + 2);
  CHECK(plain[0].first == "layers.conv.0.weight");
  CHECK(plain[6].first == "layers.norm.0.num_batches_tracked");
  CHECK(plain[6].second.dtype == DType::i64);
  CHECK(plain[6].second.integers()[0] == 17);
  CHECK(features[5].first == "features.1.running_var");
  for (const StateDict& state : {plain, features, renamed(features, "module.")}) {
    Model other(c, config);
    import_state(other, state, "x.pth");
    CHECK(same_state(model, other));
  }
}

TEST_CASE_FIXTURE(Fixture, "counters of batches may be missing or left over") {
  StateDict without = export_state(model);
  std::erase_if(without, [](const auto& item) { return item.first.ends_with("num_batches_tracked"); });
  Model other(c, config);
  other.initialize(0);
  import_state(other, without, "x.pth");
  CHECK(other.store().buffer(2).data<float>()[0] == 0);

  ModelConfig instance = config;
  instance.norm = "instance";
  Model third(c, instance);
  StateDict more = export_state(third);
  more.emplace_back("layers.norm.0.num_batches_tracked", host_array(Shape{}, std::vector<int64_t>{5}));
  import_state(third, more, "x.pth");
}

TEST_CASE_FIXTURE(Fixture, "a state dict that does not fit changes nothing and is described") {
  Model deeper(c, {.name = "convnet4", .classes = 4, .width = 8});
  deeper.initialize(5);
  const StateDict before = export_state(deeper);
  const std::string error = error_of(deeper, export_state(model));
  CHECK(error ==
        "[state dict] x.pth: not a checkpoint of convnet4 (batch norm, 3x32x32, 4 classes, width 8), missing "
        "'layers.conv.3.weight', 'layers.conv.3.bias', 'layers.norm.3.weight' and 3 more, 'classifier.weight' has "
        "shape (4, 128), expected (4, 32); its keys and shapes are those of convnet3 (batch norm, 3x32x32, 4 classes, "
        "width 8)");
  const StateDict after = export_state(deeper);
  for (size_t i = 0; i < before.size(); ++i) CHECK(before[i].second.doubles() == after[i].second.doubles());

  const std::string reverse = error_of(model, export_state(deeper, KeyNaming::features));
  CHECK(reverse.find("unexpected 'features.12.weight', 'features.12.bias', 'features.13.weight' and 4 more") ==
        std::string::npos);
  CHECK(reverse.find("unexpected 'features.12.weight', 'features.12.bias', 'features.13.weight' and 3 more") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "strange state dicts are refused") {
  StateDict state = export_state(model);
  CHECK(error_of(model, {}).find("no known architecture") != std::string::npos);
  StateDict doubled = state;
  doubled.emplace_back("module.classifier.bias", state.back().second);
  CHECK(error_of(model, doubled).find("unexpected 'module.classifier.bias'") != std::string::npos);
  StateDict integers = state;
  integers.back().second = host_array(Shape{4}, std::vector<int64_t>{1, 2, 3, 4});
  CHECK(error_of(model, integers).find("'classifier.bias' is i64, expected floating point") != std::string::npos);
  StateDict hostile = state;
  hostile.emplace_back("a\x1b[31m", state.back().second);
  CHECK(error_of(model, hostile).find('\x1b') == std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "architectures are recognised by names and shapes") {
  CHECK(recognize(export_state(model)) == config);
  const ModelConfig configs[] = {{.name = "convnet5", .classes = 7, .image_size = 128, .width = 16},
                                 {.name = "convnet3", .classes = 7, .image_size = 28, .channels = 1, .width = 16},
                                 {.name = "convnet4", .image_size = 64, .width = 8, .norm = "instance"},
                                 {.name = "resnet18", .classes = 3, .image_size = 224},
                                 {.name = "resnet18_modified", .classes = 3, .image_size = 32}};
  for (const ModelConfig& expected : configs) {
    CAPTURE(expected.str());
    CHECK(recognize(export_state(Model(c, expected), KeyNaming::features)) == expected);
  }
  // A size that the shapes allow is kept: 35 halves to 17, 8, 4 as 32 does.
  CHECK(recognize(export_state(model), 35)->image_size == 35);
  CHECK(recognize(export_state(model), 40)->image_size == 32);
  CHECK(!recognize({}));
}
