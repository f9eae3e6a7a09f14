#include "train/bench.h"

#include <doctest/doctest.h>

using namespace gift;

namespace {

BenchOptions small() {
  BenchOptions options;
  options.model = {"convnet3", 4, 16, 3, 8, "batch"};
  options.batch = 4;
  options.repeats = 3;
  options.warmup = 1;
  return options;
}

void check_rates(const BenchResult& result, int64_t images) {
  CHECK(result.median_ms > 0);
  CHECK(result.min_ms <= result.median_ms);
  CHECK(result.gflops > 0);
  CHECK(result.images_per_s == doctest::Approx(static_cast<double>(images) / (result.median_ms * 1e-3)));
}

}  // namespace

TEST_CASE("steps are timed one by one, with their phases, or many together") {
  Engine engine({.threads = 1});
  const BenchResult single = bench_step(engine, small());
  check_rates(single, 4);
  CHECK(single.epoch_steps == 1);
  CHECK(single.phases.size() == 5);
  CHECK(single.device_mib == 0);
  BenchOptions options = small();
  options.epoch_steps = 5;
  const BenchResult together = bench_step(engine, options);
  check_rates(together, 4);
  CHECK(together.epoch_steps == 5);
  CHECK(together.phases.empty());
  CHECK(to_json(together)["epoch_steps"] == 5);
}

TEST_CASE("students in lockstep count a batch once each") {
  Engine engine({.threads = 1});
  BenchOptions options = small();
  options.students = 3;
  for (const bool stack : {false, true}) {
    options.stack = stack;
    check_rates(bench_step(engine, options), 12);
  }
}

TEST_CASE("test batches are timed likewise") {
  Engine engine({.threads = 1});
  BenchOptions options = small();
  options.epoch_steps = 2;
  check_rates(bench_eval(engine, options), 4);
}
