#include "train/checkpoint.h"

#include <doctest/doctest.h>

#include <fstream>

#include "models/model.h"
#include "tests/support/temporary_folder.h"

using namespace gift;

TEST_CASE("a checkpoint brings back parameters, buffers, moments and progress") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  Engine engine({.threads = 1});
  Context c(engine);
  Model a(c, {"convnet3", 3, 16, 3, 16, "batch"}), b(c, {"convnet3", 3, 16, 3, 16, "batch"});
  a.initialize(1);
  b.initialize(2);
  for (Model* model : {&a, &b}) model->store().allocate_state(c, 2);
  a.store().state()[1].data<float>()[5] = 0.25f;
  CHECK_FALSE(read_progress(path).has_value());
  const ParameterStore* const stores[] = {nullptr, &a.store()};
  save_checkpoint(path, {{"epoch", 3}}, stores);
  CHECK((*read_progress(path))["epoch"] == 3);
  load_store(path, 1, b.store());
  const auto values = [](const Tensor& t) { return std::vector<float>(t.data<float>(), t.data<float>() + t.numel()); };
  CHECK(values(a.store().flat_parameters()) == values(b.store().flat_parameters()));
  CHECK(values(a.store().flat_buffers()) == values(b.store().flat_buffers()));
  CHECK(b.store().state()[1].data<float>()[5] == 0.25f);

  Model other(c, {"convnet4", 3, 16, 3, 16, "batch"});
  other.store().allocate_state(c, 2);
  CHECK_THROWS_WITH_AS(load_store(path, 0, b.store()), doctest::Contains("0.parameters"), FormatError);
  CHECK_THROWS_WITH_AS(load_store(path, 1, other.store()), doctest::Contains("another network"), FormatError);
}

TEST_CASE("progress that lacks something or holds another kind of it is an error of that file") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  const auto read = [&] {
    int epoch = 0;
    const bool there =
        read_progress(path, [&](const nlohmann::json& progress) { epoch = json_value<int>(progress.at("epoch")); });
    return there ? epoch : -1;
  };
  CHECK(read() == -1);
  save_checkpoint(path, {{"epoch", 3}}, {});
  CHECK(read() == 3);
  for (const nlohmann::json& damaged : {nlohmann::json{{"step", 3}}, {{"epoch", "3"}}, {{"epoch", 4294967299}}}) {
    save_checkpoint(path, damaged, {});
    CHECK_THROWS_WITH_AS(read(), doctest::Contains("checkpoint.safetensors is damaged: "), FormatError);
  }
}

TEST_CASE("a file that is no checkpoint is refused by name") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  std::ofstream(path) << "garbage";
  CHECK_THROWS_WITH_AS(read_progress(path), doctest::Contains("checkpoint.safetensors"), FormatError);
}
