#include <doctest/doctest.h>

#include "core/files/safetensors.h"
#include "models/slice_classes.h"
#include "models/state_dict.h"
#include "tests/support/temporary_folder.h"
#include "train/teachers.h"

using namespace gift;
using namespace gift::testing;

namespace {

ModelConfig network(int64_t classes) { return {.name = "convnet3", .classes = classes, .image_size = 16, .width = 8}; }

void write_network(Engine& engine, const std::filesystem::path& path, int64_t classes) {
  Context c(engine);
  Model model(c, network(classes));
  model.initialize(5);
  write_safetensors(path, export_state(model), {});
}

Tensor pictures(Context& c) {
  Tensor x = empty(c, {2, 3, 16, 16});
  for (int64_t i = 0; i < x.numel(); ++i) x.data<float>()[i] = static_cast<float>(i % 17) / 17;
  return x;
}

}  // namespace

TEST_CASE("an ImageNet-1k teacher tells a few classes apart by their outputs") {
  Engine engine;
  const TemporaryFolder folder;
  const auto path = folder.path() / "t.safetensors";
  write_network(engine, path, 1000);
  const std::vector<int32_t> outputs{701, 0, 217};
  Teacher whole(engine, path, network(1000)), few(engine, path, network(3), {}, outputs);
  CHECK(few.config().classes == 3);
  CHECK(few.file_classes() == 1000);
  CHECK(few.description().find("3 of its 1000 outputs") != std::string::npos);
  CHECK(whole.description().find("outputs") == std::string::npos);
  const Tensor all = whole.logits(pictures(whole.context())), some = few.logits(pictures(few.context()));
  REQUIRE(some.size(1) == 3);
  for (int64_t i = 0; i < 2; ++i)
    for (int64_t k = 0; k < 3; ++k)
      CHECK(some.data<float>()[i * 3 + k] ==
            doctest::Approx(all.data<float>()[i * 1000 + outputs[static_cast<size_t>(k)]]).epsilon(1e-5));
  few.permute({1, 2, 0});
  const Tensor moved = few.logits(pictures(few.context()));
  CHECK(moved.data<float>()[1] == some.data<float>()[0]);

  // Beside a teacher of just these classes.
  const auto small = folder.path() / "s.safetensors";
  write_network(engine, small, 3);
  Teachers both(engine, {{path.string(), small.string()}, {}, Ensemble::mean, outputs}, 3, 16, {});
  CHECK(both.classes() == 3);
  CHECK(both.member(1).file_classes() == 3);
}

TEST_CASE("other teachers of too many classes are refused") {
  Engine engine;
  const TemporaryFolder folder;
  const auto path = folder.path() / "t.safetensors";
  write_network(engine, path, 1000);
  CHECK_THROWS_AS(Teacher(engine, path, network(3)), ConfigError);
  write_network(engine, path, 100);
  CHECK_THROWS_AS(Teacher(engine, path, network(3), {}, std::vector<int32_t>{1, 2, 3}), ConfigError);
  write_safetensors(path, {{"conv.weight", host_array(Shape{4, 1}, std::vector<float>{1, 2, 3, 4})}});
  WeightsFile none(path);
  CHECK_THROWS_AS(slice_classes(none, std::vector<int32_t>{1}), ConfigError);
}
