#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/gpu/gpu.h"
#include "tests/gpu/runs.h"
#include "tests/train/replayed_tests.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("the losses of the first 20 steps are those of the processor") {
  if (no_gpu()) return;
  ShortRuns runs;
  runs.read_losses = true;
  Engine gpu({.backend = BackendKind::cuda}), cpu({.backend = BackendKind::cpu});
  for (const char* loss : {"gift", "kl", "ce"}) {
    const auto got = runs.train(gpu, {loss}).losses, want = runs.train(cpu, {loss}).losses;
    REQUIRE(got.size() >= 20);
    for (size_t step = 0; step < 20; ++step) {
      CAPTURE(loss);
      CAPTURE(step);
      CHECK(std::abs(got[step] - want[step]) <= 1e-4 * std::max(1.0, std::abs(want[step])));
    }
  }
}

TEST_CASE("recorded steps equal those whose ops are queued one by one, bit for bit, in all precisions") {
  if (no_gpu()) return;
  Engine engine({.backend = BackendKind::cuda});
  for (const Precision precision : {Precision::fp32, Precision::tf32, Precision::bf16}) {
    CAPTURE(static_cast<int>(precision));
    ShortRuns recorded, plain;
    recorded.arithmetic = plain.arithmetic = {precision, ConvAlgorithm::automatic};
    plain.one_by_one = true;
    const std::vector<std::string> losses{"gift", "ce", "kl_ce"};
    const auto got = recorded.train(engine, losses), want = plain.train(engine, losses);
    CHECK(got.not_recorded == "");
    for (size_t k = 0; k < losses.size(); ++k) CHECK(got.students[k] == want.students[k]);
    CHECK(got.students[0] != got.students[1]);
    CHECK(recorded.train(engine, losses).students == got.students);
  }
}

TEST_CASE("pictures that are sent, stored labels and mixed labels train to the bits of pictures that stay") {
  if (no_gpu()) return;
  Engine engine({.backend = BackendKind::cuda});
  for (const char* augment : {"color_crop_cutout_flip_scale_rotate", "rrc_flip_cutmix", "mixup"})
    for (const bool replay : {false, true}) {
      CAPTURE(augment);
      CAPTURE(replay);
      ShortRuns runs;
      runs.augment = augment;
      runs.replay = replay;
      const std::vector<std::string> losses{"gift", "ce"};
      const auto stay = runs.train(engine, losses);
      runs.resident = false;
      const auto sent = runs.train(engine, losses);
      runs.one_by_one = true;
      const auto plain = runs.train(engine, losses);
      CHECK(stay.not_recorded + sent.not_recorded == "");
      CHECK(sent.students == stay.students);
      CHECK(plain.students == stay.students);
    }
}

TEST_CASE("tests that are replayed say what tests piece by piece say") {
  if (no_gpu()) return;
  Engine engine({.backend = BackendKind::cuda});
  for (const bool resident : {true, false}) check_replayed_tests(engine, resident);
}

TEST_CASE("students in lockstep equal their runs alone, bit for bit") {
  if (no_gpu()) return;
  Engine engine({.backend = BackendKind::cuda});
  ShortRuns runs;
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    CAPTURE(static_cast<int>(precision));
    runs.arithmetic = {precision, ConvAlgorithm::automatic};
    const std::vector<std::string> losses{"gift", "ce", "kl", "mse", "softce", "kl_ce", "mse_ce", "softce_ce"};
    const auto together = runs.train(engine, losses);
    for (size_t k = 0; k < losses.size(); ++k) {
      CAPTURE(losses[k]);
      CHECK(runs.train(engine, {losses[k]}).students[0] == together.students[k]);
    }
  }
}

TEST_CASE("stacked students: losses as those of each alone, recorded steps as those queued op by op") {
  if (no_gpu()) return;
  Engine engine({.backend = BackendKind::cuda});
  const std::vector<std::string> others{"ce", "kl", "mse"};
  for (const char* loss : {"gift", "kl_ce"}) {
    CAPTURE(loss);
    ShortRuns alone, stacked;
    alone.read_losses = stacked.read_losses = stacked.stack = true;
    std::vector<std::string> losses{loss};
    losses.insert(losses.end(), others.begin(), others.end());
    const auto got = stacked.train(engine, losses).losses, want = alone.train(engine, {loss}).losses;
    for (size_t step = 0; step < 20; ++step) {
      CAPTURE(step);
      CHECK(std::abs(got[step] - want[step]) <= 1e-4 * std::max(1.0, std::abs(want[step])));
    }
  }
  for (const Precision precision : {Precision::fp32, Precision::tf32, Precision::bf16}) {
    CAPTURE(static_cast<int>(precision));
    ShortRuns recorded, plain;
    recorded.arithmetic = plain.arithmetic = {precision, ConvAlgorithm::automatic};
    recorded.stack = plain.stack = plain.one_by_one = true;
    const auto got = recorded.train(engine, others), want = plain.train(engine, others);
    CHECK(got.not_recorded == "");
    CHECK(got.students == want.students);
  }
}

TEST_CASE("numbers that are not finite stay in their student of a stack") {
  if (no_gpu()) return;
  Engine engine({.backend = BackendKind::cuda});
  for (const Precision precision : {Precision::fp32, Precision::tf32, Precision::bf16}) {
    CAPTURE(static_cast<int>(precision));
    ShortRuns runs;
    runs.arithmetic = {precision, ConvAlgorithm::automatic};
    runs.stack = true;
    runs.rates = {1e-3, 1e30, 1e-3};
    const auto students = runs.train(engine, {"gift", "kl", "ce"}).students;
    const auto finite = [](double x) { return std::isfinite(x); };
    CHECK(std::all_of(students[0].begin(), students[0].end(), finite));
    CHECK(std::all_of(students[2].begin(), students[2].end(), finite));
    CHECK_FALSE(std::all_of(students[1].begin(), students[1].end(), finite));
  }
}

TEST_CASE("lower precision stays near fp32") {
  if (no_gpu()) return;
  Engine engine({.backend = BackendKind::cuda});
  ShortRuns runs;
  runs.read_losses = true;
  const auto want = runs.train(engine, {"ce"}).losses;
  for (const Precision precision : {Precision::tf32, Precision::bf16}) {
    runs.arithmetic = {precision, ConvAlgorithm::automatic};
    const auto got = runs.train(engine, {"ce"}).losses;
    CHECK(got != want);
    for (size_t step = 0; step < 5; ++step) CHECK(got[step] == doctest::Approx(want[step]).epsilon(0.05));
  }
}
