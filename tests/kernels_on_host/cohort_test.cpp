#include "train/cohort.h"

#include <doctest/doctest.h>

#include <cmath>
#include <deque>
#include <numeric>

#include "core/transfer.h"
#include "losses/registry.h"
#include "tests/kernels_on_host/emulated_backend.h"
#include "tests/train/made_images.h"
#include "tests/train/made_labels.h"
#include "train/evaluator.h"
#include "train/teacher.h"

using namespace gift;
using namespace gift::testing;

namespace {

constexpr int classes = 4, side = 16;
const ModelConfig model{.name = "convnet3", .classes = classes, .image_size = side, .width = 8};

// Images that stay in memory, so that the device makes the batches.
class ResidentImages final : public ImageSource {
 public:
  ResidentImages(int64_t images, int side, int32_t classes) : from_(images, side, classes) {
    height_ = from_.height();
    width_ = from_.width();
    labels_.assign(from_.labels().begin(), from_.labels().end());
    std::vector<int32_t> all(labels_.size());
    std::iota(all.begin(), all.end(), 0);
    pixels_.resize(static_cast<size_t>(from_.total_bytes()));
    from_.read(all, pixels_.data());
  }
  void read(std::span<const int32_t> indices, uint8_t* out) override { from_.read(indices, out); }
  const uint8_t* resident() const override { return pixels_.data(); }
  std::string placement() const override { return "made, resident"; }

 private:
  MadeImages from_;
  std::vector<uint8_t> pixels_;
};

struct Outcome {
  std::vector<double> losses;  // of each epoch, of each student
  std::vector<std::vector<float>> parameters;
};

// With SGD where runs are compared whose numbers differ in their last bits: Adam turns the sign of a gradient that is
// nothing but rounding (a bias before a batch norm has one) into a whole step. Three epochs of batches of 4, 4 and 2
// samples; the steps of later epochs are replayed where the backend records.
Outcome train(Engine& engine, const std::vector<std::string>& losses, const char* augment, const char* optimizer_name,
              bool resident = true, bool piecewise = false, bool replay = false, bool stack = false) {
  MadeImages streamed(10, side, classes);
  ResidentImages kept(10, side, classes);
  ImageSource& set = resident ? static_cast<ImageSource&>(kept) : streamed;
  Teacher teacher(engine, model, 7);
  const MadeLabels labels(parse_strategy(augment), 10, 4, classes);
  Cohort cohort(engine, set, replay ? nullptr : &teacher,
                {parse_strategy(augment), {}, 4, 3, replay ? &labels : nullptr, stack});
  OptimizerConfig optimizer;
  optimizer.name = optimizer_name;
  std::deque<Student> students;
  for (const std::string& loss : losses)
    cohort.add(students.emplace_back(engine, model, make_loss(loss), optimizer, 5));
  Outcome out;
  PhaseClock clock;
  for (int epoch = 1; epoch <= 3; ++epoch) {
    cohort.begin_epoch(epoch);
    for (int64_t i = 0; i < cohort.steps_per_epoch(); ++i)
      cohort.step(i, std::vector<double>(losses.size(), 1e-3 / epoch), piecewise ? &clock : nullptr);
    for (Student& student : students) {
      out.losses.push_back(student.loss_sums().mean());
      student.set_loss_sums({});
    }
  }
  cohort.give_back();
  CHECK(cohort.not_recorded() == "");
  for (size_t k = 0; k < students.size(); ++k) {
    CHECK(!cohort.failure(k));
    CHECK(!students[k].loss_sums().diverged);
    out.parameters.push_back(to_host<float>(students[k].model().store().flat_parameters()));
  }
  return out;
}

void check_near(const Outcome& got, const Outcome& want) {
  REQUIRE(got.losses.size() == want.losses.size());
  for (size_t i = 0; i < got.losses.size(); ++i) CHECK(got.losses[i] == doctest::Approx(want.losses[i]).epsilon(1e-4));
  for (size_t k = 0; k < got.parameters.size(); ++k) {
    double most = 0;
    for (size_t i = 0; i < got.parameters[k].size(); ++i)
      most = std::max(most, std::abs(static_cast<double>(got.parameters[k][i]) - want.parameters[k][i]));
    CHECK(most < 1e-5);
  }
}

Outcome on_emulator(const std::vector<std::string>& losses, const char* augment, const char* optimizer_name,
                    bool resident = true, bool piecewise = false, bool replay = false, bool stack = false) {
  Engine engine({.threads = 1, .backend = BackendKind::reference}, std::make_unique<EmulatedBackend>());
  return train(engine, losses, augment, optimizer_name, resident, piecewise, replay, stack);
}

Outcome on_reference(const std::vector<std::string>& losses, const char* augment, bool replay = false) {
  Engine engine({.threads = 1, .backend = BackendKind::reference});
  return train(engine, losses, augment, "sgd", true, false, replay);
}

}  // namespace

TEST_CASE("a cohort trains on the kernels of the CUDA backend as on the reference backend") {
  for (const char* augment : {"dsa", "rrc_flip_cutmix", "none"}) {
    CAPTURE(augment);
    const Outcome want = on_reference({"gift", "ce"}, augment);
    for (const bool resident : {true, false}) {
      CAPTURE(resident);
      check_near(on_emulator({"gift", "ce"}, augment, "sgd", resident), want);
    }
  }
}

TEST_CASE(
    "a GPU takes stored labels with the choices that they were made for, whether pictures stay there or are sent") {
  for (const char* augment : {"dsa", "rrc_flip_cutmix", "mixup"}) {
    CAPTURE(augment);
    const Outcome want = on_reference({"gift", "ce"}, augment, true);
    for (const bool resident : {true, false}) {
      CAPTURE(resident);
      const Outcome got = on_emulator({"gift", "ce"}, augment, "sgd", resident, false, true);
      check_near(got, want);
      CHECK(got.parameters == on_emulator({"gift", "ce"}, augment, "sgd", resident, true, true).parameters);
    }
  }
}

TEST_CASE("replayed steps and students in lockstep equal single steps of single students bit for bit") {
  const Outcome together = on_emulator({"gift", "kl", "dkd"}, "dsa", "adamw");
  size_t k = 0;
  for (const char* loss : {"gift", "kl", "dkd"}) {
    const Outcome alone = on_emulator({loss}, "dsa", "adamw", true, true);
    CHECK(alone.parameters[0] == together.parameters[k]);
    for (size_t epoch = 0; epoch < 3; ++epoch) CHECK(alone.losses[epoch] == together.losses[3 * epoch + k]);
    ++k;
  }
}

TEST_CASE("stacked students on the kernels of the CUDA backend train as each alone on the reference backend") {
  const std::vector<std::string> losses{"gift", "ce", "kl"};
  for (const char* augment : {"dsa", "rrc_flip_cutmix"})
    for (const bool resident : {true, false})
      check_near(on_emulator(losses, augment, "sgd", resident, false, false, true), on_reference(losses, augment));
}

TEST_CASE("replayed steps of a stack equal single ones bit for bit") {
  const std::vector<std::string> losses{"gift", "ce", "kl"};
  const Outcome replayed = on_emulator(losses, "dsa", "adamw", true, false, false, true),
                queued = on_emulator(losses, "dsa", "adamw", true, true, false, true);
  CHECK(replayed.parameters == queued.parameters);
  CHECK(replayed.losses == queued.losses);
}

TEST_CASE("a test on the kernels of the CUDA backend says what one on the reference backend says") {
  const auto tested = [](Engine& engine, ImageSource& set, int64_t at_most) {
    Teacher network(engine, model, 11);
    return test(network.context(), network.model(), set, PixelTable(Normalization{}), {4, true, at_most});
  };
  MadeImages streamed(10, side, classes);
  ResidentImages kept(10, side, classes);
  for (const int64_t at_most : {0, 7}) {
    Engine reference({.threads = 1, .backend = BackendKind::reference});
    const TestResult want = tested(reference, streamed, at_most);
    for (ImageSource* set : {static_cast<ImageSource*>(&streamed), static_cast<ImageSource*>(&kept)}) {
      Engine engine({.threads = 1, .backend = BackendKind::reference}, std::make_unique<EmulatedBackend>());
      ResidentImages fresh(10, side, classes);  // pixels on a device do not outlive it
      const TestResult got = tested(engine, set == &kept ? fresh : *set, at_most);
      CHECK(got.predicted == want.predicted);
      CHECK(got.labels == want.labels);
      CHECK(got.top1 == want.top1);
      CHECK(got.top5 == want.top5);
      CHECK(got.confusion == want.confusion);
      REQUIRE(got.logits.size() == want.logits.size());
      for (size_t i = 0; i < got.logits.size(); ++i)
        CHECK(got.logits[i] == doctest::Approx(want.logits[i]).epsilon(1e-4).scale(0.1));
    }
  }
}
