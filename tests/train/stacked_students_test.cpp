#include "train/stacked_students.h"

#include <doctest/doctest.h>

#include <cmath>
#include <deque>

#include "losses/registry.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/made_images.h"
#include "train/checkpoint.h"
#include "train/cohort.h"
#include "train/teacher.h"

using namespace gift;

namespace {

const ModelConfig small{.name = "convnet3", .classes = 4, .image_size = 16, .width = 16};

OptimizerConfig sgd() {
  OptimizerConfig config;
  config.name = "sgd";
  config.momentum = 0.9;
  return config;
}

struct Entry {
  std::string loss;
  double rate = 1e-2;
  OptimizerConfig optimizer = sgd();
  ModelConfig model = small;
};

struct Bench {
  Engine engine;
  testing::MadeImages images{10, 16, 4};
  Teacher teacher{engine, small, 7};
  std::deque<Student> students;
  std::vector<double> rates;
  Cohort cohort;

  Bench(const std::vector<Entry>& entries, bool stack, int threads = 2)
      : engine({.threads = threads}),
        cohort(engine, images, &teacher, {parse_strategy(default_strategy), {}, 4, 5, nullptr, stack}) {
    for (const Entry& e : entries) {
      cohort.add(students.emplace_back(engine, e.model, make_loss(e.loss), e.optimizer, 5));
      rates.push_back(e.rate);
    }
  }
  // Steps of epochs of 3, the last batch of which is short.
  void train(int from, int to) {
    for (int step = from; step < to; ++step) {
      if (step % 3 == 0 || step == from) cohort.begin_epoch(step / 3 + 1);
      cohort.step(step % 3, rates);
    }
    cohort.give_back();
  }
  std::vector<float> parameters(size_t k) const { return flat(students[k].model().store().flat_parameters()); }
  static std::vector<float> flat(const Tensor& t) { return {t.data<float>(), t.data<float>() + t.numel()}; }
};

double distance(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(static_cast<double>(a[i]) - b[i]));
  return most;
}

void check_near(const Bench& got, size_t k, const Bench& want, size_t of = 0) {
  CAPTURE(got.students[k].loss().description());
  const Student &a = got.students[k], &b = want.students[of];
  CHECK(distance(got.parameters(k), want.parameters(of)) < 2e-5);
  CHECK(distance(Bench::flat(a.model().store().flat_buffers()), Bench::flat(b.model().store().flat_buffers())) < 2e-5);
  for (size_t m = 0; m < b.model().store().state().size(); ++m)
    CHECK(distance(Bench::flat(a.model().store().state()[m]), Bench::flat(b.model().store().state()[m])) < 2e-4);
  CHECK(a.gradient_norm() == doctest::Approx(b.gradient_norm()).epsilon(1e-3));
  CHECK(a.loss_sums().count == b.loss_sums().count);
  CHECK(a.loss_sums().mean() == doctest::Approx(b.loss_sums().mean()).epsilon(1e-4));
}

// Losses of all kinds, each with settings of its own.
std::vector<Entry> different() {
  std::vector<Entry> entries{{"gift"}, {"kl:T=4", 2e-2}, {"ce", 5e-3}, {"dkd", 1e-3}, {"mse"}};
  entries[1].optimizer.weight_decay = 0.05;
  entries[1].optimizer.decay_only_matrices = true;
  entries[2].optimizer.nesterov = true;
  entries[2].optimizer.groups = {{"classifier.", 0.1}};
  return entries;
}

}  // namespace

TEST_CASE("20 steps of students in a stack are those of each alone, up to rounding") {
  const std::vector<Entry> entries = different();
  Bench together(entries, true);
  together.train(0, 20);
  for (size_t k = 0; k < entries.size(); ++k) {
    Bench alone({entries[k]}, false);
    alone.train(0, 20);
    check_near(together, k, alone);
  }
  CHECK(distance(together.parameters(0), together.parameters(1)) > 1e-3);
}

TEST_CASE("the bits of a stack do not depend on the number of threads") {
  Bench one(different(), true, 1), three(different(), true, 3);
  one.train(0, 6);
  three.train(0, 6);
  for (size_t k = 0; k < one.students.size(); ++k) CHECK(one.parameters(k) == three.parameters(k));
}

TEST_CASE("adam's moments are stacked and given back") {
  std::vector<Entry> entries{{"gift", 1e-4, {}}, {"ce", 1e-4, {}}};
  Bench together(entries, true);
  together.train(0, 1);
  for (size_t k = 0; k < 2; ++k) {
    Bench alone({entries[k]}, false);
    alone.train(0, 1);
    for (size_t m = 0; m < 2; ++m)
      CHECK(distance(Bench::flat(together.students[k].model().store().state()[m]),
                     Bench::flat(alone.students[0].model().store().state()[m])) < 1e-5);
  }
}

TEST_CASE("a stack that was given back, saved and read goes on in the same bits") {
  const testing::TemporaryFolder folder;
  Bench whole(different(), true), first(different(), true), second(different(), true);
  whole.train(0, 9);
  first.train(0, 4);
  std::vector<const ParameterStore*> stores;
  for (const Student& student : first.students) stores.push_back(&student.model().store());
  save_checkpoint(folder.path() / "state", {}, stores);
  for (size_t k = 0; k < stores.size(); ++k)
    load_store(folder.path() / "state", static_cast<int>(k), second.students[k].model().store());
  second.train(4, 9);
  for (size_t k = 0; k < stores.size(); ++k) CHECK(second.parameters(k) == whole.parameters(k));
}

TEST_CASE("what is changed in students that were given back counts from the next step on") {
  const std::vector<Entry> entries{{"gift"}, {"ce"}};
  Bench together(entries, true), alone({entries[0]}, false);
  for (Bench* bench : {&together, &alone}) {
    bench->train(0, 3);
    bench->students[0].drop_moments();
    bench->train(3, 6);
  }
  check_near(together, 0, alone);
}

TEST_CASE("numbers that are not finite stay in their student") {
  std::vector<Entry> entries{{"gift"}, {"kl", 1e30}, {"ce"}};
  Bench together(entries, true);
  together.train(0, 6);
  CHECK(together.students[1].loss_sums().diverged);
  for (const size_t k : {size_t{0}, size_t{2}}) {
    CHECK_FALSE(together.students[k].loss_sums().diverged);
    Bench alone({entries[k]}, false);
    alone.train(0, 6);
    check_near(together, k, alone);
  }
  together.cohort.retire(1);  // the others go on as a stack of two
  const std::vector<float> left = together.parameters(1);
  together.train(6, 9);
  Bench alone({entries[2]}, false);
  alone.train(0, 9);
  check_near(together, 2, alone);
  CHECK(std::equal(left.begin(), left.end(), together.parameters(1).begin(),
                   [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }));
}

TEST_CASE("a student whose loss throws leaves its stack; the others go on") {
  struct Failing final : Loss {
    std::string description() const override { return "failing"; }
    bool needs_teacher() const override { return false; }
    bool needs_labels() const override { return true; }
    void rows(Context&, const LossInputs&, const LossOutputs&) const override { fail<ConfigError>("loss", "no more"); }
  };
  Bench together({{"gift"}, {"ce"}}, true);
  Student bad(together.engine, small, std::make_unique<Failing>(), different()[0].optimizer, 5);
  together.cohort.add(bad);
  together.rates.push_back(1e-2);
  together.train(0, 5);
  CHECK_FALSE(together.cohort.active(2));
  CHECK(together.cohort.failure(2));
  const std::vector<Entry> entries{{"gift"}, {"ce"}};
  for (size_t k = 0; k < 2; ++k) {
    CHECK(together.cohort.active(k));
    Bench alone({entries[k]}, false);
    alone.train(0, 5);
    check_near(together, k, alone);
  }
  Student fresh(together.engine, small, make_loss("ce"), different()[0].optimizer, 5);
  CHECK(Bench::flat(bad.model().store().flat_parameters()) == Bench::flat(fresh.model().store().flat_parameters()));
}

TEST_CASE("students that are equal to no other train as without a stack, bit for bit") {
  std::vector<Entry> entries{{"gift"}, {"ce"}, {"kl"}};
  entries[1].optimizer = {};  // two moments
  entries[2].model.norm = "instance";
  Bench asked(entries, true), plain(entries, false);
  asked.train(0, 4);
  plain.train(0, 4);
  for (size_t k = 0; k < 3; ++k) CHECK(asked.parameters(k) == plain.parameters(k));
  CHECK_FALSE(StackedStudents::fit(asked.students[0], asked.students[1]));
  CHECK_FALSE(StackedStudents::fit(asked.students[0], asked.students[2]));
}
