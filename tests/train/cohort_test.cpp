#include "train/cohort.h"

#include <doctest/doctest.h>

#include <cstring>

#include "losses/registry.h"
#include "tests/train/made_images.h"
#include "train/teacher.h"

using namespace gift;

namespace {

const ModelConfig small{"convnet3", 4, 16, 3, 16, "batch"};

std::vector<float> parameters(Student& student) {
  const Tensor& flat = student.model().store().flat_parameters();
  return {flat.data<float>(), flat.data<float>() + flat.numel()};
}

struct Run {
  std::vector<std::vector<float>> students;
};

// Trains students of the given losses in one cohort: 3 epochs of 10 images in batches of 4 (the last one short).
Run train(int threads, const std::vector<std::string>& losses) {
  Engine engine({.threads = threads});
  testing::MadeImages images(10, 16, 4);
  Teacher teacher(engine, small, 7);
  Cohort cohort(engine, images, &teacher, {parse_strategy(default_strategy), {}, 4, 5});
  std::vector<std::unique_ptr<Student>> students;
  for (const std::string& loss : losses) {
    students.push_back(std::make_unique<Student>(engine, small, make_loss(loss), OptimizerConfig{}, 5));
    cohort.add(*students.back());
  }
  CHECK(cohort.steps_per_epoch() == 3);
  for (int epoch = 1; epoch <= 3; ++epoch) {
    cohort.begin_epoch(epoch);
    for (int64_t i = 0; i < 3; ++i) cohort.step(i, std::vector<double>(losses.size(), 1e-3));
  }
  Run run;
  for (auto& student : students) run.students.push_back(parameters(*student));
  return run;
}

}  // namespace

TEST_CASE("a student in lockstep equals its run alone, bit for bit, on any number of threads") {
  const std::vector<std::string> losses{"gift", "kl", "ce", "mse"};
  const Run one = train(1, losses), three = train(3, losses);
  for (size_t i = 0; i < losses.size(); ++i) {
    CAPTURE(losses[i]);
    const Run alone = train(2, {losses[i]});
    CHECK(alone.students[0] == one.students[i]);
    CHECK(alone.students[0] == three.students[i]);
  }
  CHECK(one.students[0] != one.students[1]);
}

TEST_CASE("after warm-up a step takes no memory from the system") {
  Engine engine({.threads = 2});
  testing::MadeImages images(12, 16, 4);
  Teacher teacher(engine, small, 7);
  Student student(engine, small, make_loss("gift"), {}, 0);
  Cohort cohort(engine, images, &teacher, {parse_strategy(default_strategy), {}, 4, 0});
  cohort.add(student);
  cohort.begin_epoch(1);
  for (int i = 0; i < 3; ++i) cohort.step(i, {1e-3});
  const uint64_t calls = engine.memory().stats().system_calls, growths = engine.workspace().growths();
  cohort.begin_epoch(2);
  for (int i = 0; i < 3; ++i) cohort.step(i, {1e-3});
  CHECK(engine.memory().stats().system_calls == calls);
  CHECK(engine.workspace().growths() == growths);
}

TEST_CASE("a student whose step throws leaves the cohort; the others end as if it had never been there") {
  struct Failing final : Loss {
    std::string description() const override { return "failing"; }
    bool needs_teacher() const override { return false; }
    bool needs_labels() const override { return true; }
    void rows(Context&, const LossInputs&, const LossOutputs&) const override { fail<ConfigError>("loss", "no more"); }
  };
  const auto run = [](bool with_failing) {
    Engine engine({.threads = 2});
    testing::MadeImages images(10, 16, 4);
    Cohort cohort(engine, images, nullptr, {parse_strategy(default_strategy), {}, 4, 5});
    Student good(engine, small, make_loss("ce"), {}, 5), bad(engine, small, std::make_unique<Failing>(), {}, 5);
    if (with_failing) cohort.add(bad);
    cohort.add(good);
    cohort.begin_epoch(1);
    for (int64_t i = 0; i < 3; ++i) cohort.step(i, {1e-3, 1e-3});
    if (with_failing) {
      CHECK_FALSE(cohort.active(0));
      CHECK(cohort.failure(0));
      CHECK(cohort.active(1));
    }
    return parameters(good);
  };
  CHECK(run(true) == run(false));
}

namespace {

// Parameters after 3 epochs of one student, by augmentation and loss.
std::vector<float> train_mixed(int threads, const std::string& augment, const std::string& loss, bool both = true) {
  Engine engine({.threads = threads});
  testing::MadeImages images(10, 16, 4);
  Teacher teacher(engine, small, 7);
  AugmentOptions options = parse_strategy(augment);
  options.mix_labels = both;
  Cohort cohort(engine, images, &teacher, {options, {}, 4, 5});
  Student student(engine, small, make_loss(loss), OptimizerConfig{}, 5);
  cohort.add(student);
  for (int epoch = 1; epoch <= 3; ++epoch) {
    cohort.begin_epoch(epoch);
    for (int64_t i = 0; i < 3; ++i) cohort.step(i, {1e-3});
  }
  return parameters(student);
}

}  // namespace

TEST_CASE("mixed batches: bits by seed alone; labels are mixed with the images unless told not to") {
  for (const char* mix : {"dsa_cutmix", "rrc_flip_mixup"}) {
    CAPTURE(mix);
    const auto one = train_mixed(1, mix, "kl_ce");
    CHECK(one == train_mixed(3, mix, "kl_ce"));
    CHECK(one != train_mixed(2, mix, "kl_ce", false));
    CHECK(train_mixed(1, mix, "kl") == train_mixed(2, mix, "kl", false));  // no hard labels in it
  }
  CHECK(train_mixed(1, "dsa_cutmix", "kl") != train_mixed(1, "dsa", "kl"));
  CHECK(train_mixed(1, "dsa", "kl_ce") == train_mixed(1, "dsa", "kl_ce", false));
}

TEST_CASE("an optimizer whose moments are dropped goes on like a new one") {
  for (const char* name : {"sgd", "adamw"}) {
    CAPTURE(name);
    Engine engine({.threads = 1});
    testing::MadeImages images(8, 16, 4);
    OptimizerConfig config;
    config.name = name;
    config.momentum = 0.9;
    const auto step_on = [&](Student& student, int epoch, uint64_t moments_from) {
      student.count_moments_from(moments_from);
      Cohort cohort(engine, images, nullptr, {parse_strategy("none"), {}, 4, 5});
      cohort.add(student);
      cohort.begin_epoch(epoch);
      for (int64_t i = 0; i < 2; ++i) cohort.step(i, {1e-2});
      return parameters(student);
    };
    Student first(engine, small, make_loss("ce"), config, 5), fresh(engine, small, make_loss("ce"), config, 5),
        carried(engine, small, make_loss("ce"), config, 5);
    step_on(first, 1, 0);
    step_on(carried, 1, 0);
    const auto copy = [](const Tensor& from, const Tensor& to) {
      std::memcpy(to.raw(), from.raw(), static_cast<size_t>(from.numel()) * sizeof(float));
    };
    copy(first.model().store().flat_parameters(), fresh.model().store().flat_parameters());
    copy(first.model().store().flat_buffers(), fresh.model().store().flat_buffers());
    fresh.model().store().touch();
    first.drop_moments();
    const auto dropped = step_on(first, 2, 2);
    CHECK(dropped == step_on(fresh, 2, 2));
    CHECK(dropped != step_on(carried, 2, 0));
  }
}
