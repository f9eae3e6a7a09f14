#include "models/saved_model.h"

#include <doctest/doctest.h>

#include "core/backend.h"
#include "core/files/safetensors.h"
#include "models/state_dict.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using gift::testing::TemporaryFolder;

namespace {

struct Fixture {
  Engine engine{EngineOptions{.threads = 1}};
  Context c{engine};
  TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "student.safetensors";
  ModelConfig config{.name = "convnet3", .classes = 4, .width = 8, .norm = "instance"};
  ModelCard card{config, "cifar10", {.1, .2, .3}, {.4, .5, .6}};
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a student comes back with its weights and what it needs to be used") {
  Model model(c, config);
  model.initialize(2);
  save_model(path, model, card);
  const SavedModel loaded = load_model(c, path);
  CHECK(loaded.has_card);
  CHECK(loaded.card == card);
  const Tensor x = full(c, {2, 3, 32, 32}, 0.5);
  const Tensor a = model.infer(c, x), b = loaded.model->infer(c, x);
  for (int64_t i = 0; i < a.numel(); ++i) CHECK(a.data<float>()[i] == b.data<float>()[i]);
}

TEST_CASE_FIXTURE(Fixture, "a card tells how images are resized and whitened, and older ones need not") {
  Model model(c, config);
  model.initialize(2);
  card.test_resize = 256;
  card.zca = "correct";
  card.zca_fit = "/sets/cifar10/train";
  card.zca_file = "zca-0123456789abcdef-0.1.safetensors";
  save_model(path, model, card);
  CHECK(load_model(c, path).card == card);
  const StateDict state = export_state(model);
  const auto with = [&](const std::string& more) {
    write_safetensors(path, state,
                      {{"gift", R"({"model": {"name": "convnet3", "classes": 4, "image_size": 32,
      "channels": 3, "width": 8, "norm": "instance"}, "dataset": "", "mean": [], "deviation": [])" +
                                    more + "}"}});
    return load_model(c, path).card;
  };
  CHECK_FALSE(with("").test_resize);
  CHECK(with("").zca.empty());
  CHECK(with(R"(, "test_resize": 0)").test_resize == 0);
  CHECK_THROWS_AS(with(R"(, "test_resize": -1)"), FormatError);
  CHECK_THROWS_AS(with(R"(, "test_resize": 1e9)"), FormatError);
  CHECK_THROWS_AS(with(R"(, "zca": {"space": "white", "fit": "", "file": ""})"), FormatError);
  CHECK_THROWS_AS(with(R"(, "zca": "correct")"), FormatError);
}

TEST_CASE_FIXTURE(Fixture, "a file without a card is recognised by its tensors") {
  Model model(c, config);
  model.initialize(2);
  write_safetensors(path, export_state(model, KeyNaming::features));
  const SavedModel loaded = load_model(c, path);
  CHECK(!loaded.has_card);
  CHECK(loaded.card.config == config);
  write_safetensors(path, {{"a", host_array(Shape{1}, std::vector<float>{1})}});
  CHECK_THROWS_AS(load_model(c, path), FormatError);
}

TEST_CASE_FIXTURE(Fixture, "broken and untrue cards are refused") {
  const Model model(c, config);
  const StateDict state = export_state(model);
  const auto refuse = [&](const std::string& json) {
    CAPTURE(json);
    write_safetensors(path, state, {{"gift", json}});
    CHECK_THROWS_AS(load_model(c, path), FormatError);
  };
  refuse("{");
  refuse("[]");
  refuse(R"({"model": {"name": "convnet3"}})");
  const std::string rest = R"(, "image_size": 32, "channels": 3, "width": 8, "norm": "instance"},
                               "dataset": "", "mean": [], "deviation": []})";
  refuse(R"({"model": {"name": "convnet3", "classes": 5)" + rest);
  refuse(R"({"model": {"name": "convnet9", "classes": 4)" + rest);
  refuse(R"({"model": {"name": "convnet3", "classes": 1000000000000)" + rest);
  write_safetensors(path, state, {{"gift", R"({"model": {"name": "convnet3", "classes": 4)" + rest}});
  CHECK(load_model(c, path).card.config == config);
  CHECK_THROWS_AS(load_model(c, folder.path() / "absent.safetensors"), FileError);
}
