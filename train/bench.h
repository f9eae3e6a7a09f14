#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/engine.h"
#include "core/json.h"
#include "models/model.h"
#include "train/student.h"

namespace gift {

struct BenchOptions {
  ModelConfig model;
  std::string loss = "gift";
  int64_t batch = 50;
  int students = 1;  // of bench_step, in lockstep
  // Steps (or test batches) that are timed together, until the device is done with the last: an epoch of a set of so
  // many batches. 0: 20 on devices that queue work, where single steps would be timed with a wait in between, else 1.
  int epoch_steps = 0;
  int repeats = 20, warmup = 3;  // epochs
  Arithmetic arithmetic;
  bool stack = false;  // the students of bench_step are one network
};

struct BenchResult {
  double median_ms = 0, min_ms = 0;  // of a step: its share of the epoch's time
  int epoch_steps = 1;
  double images_per_s = 0, gflops = 0;                 // by the median; 10^9 floating point operations a second
  std::vector<std::pair<std::string, double>> phases;  // median ms of each
  double rss_mib = 0;                                  // peak memory of the process so far
  double device_mib = 0;                               // memory taken from the device; 0 on a CPU
};

// From a batch of random u8 images to updated weights: augmentation, teacher of the same architecture, forward and
// backward of each student, AdamW. FLOPs: forward of all of them, and twice the students' forward for backward. Phases
// are told apart for one student and steps timed one by one only. images_per_s counts a batch once for each student.
BenchResult bench_step(Engine& engine, const BenchOptions& options);
// From a batch of normalised images to class scores.
BenchResult bench_eval(Engine& engine, const BenchOptions& options);

nlohmann::json to_json(const BenchResult& result);
double peak_memory_mib();

}  // namespace gift
