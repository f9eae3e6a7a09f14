#pragma once

#include <filesystem>
#include <string>

#include "train/augmented_sample.h"
#include "train/compare/comparison.h"

namespace gift {

struct CompareOptions {
  std::filesystem::path out;      // the folder of the comparison
  bool resume = false;            // keep the cells that are there, continue the cohorts that were cut off
  bool allow_other_plan = false;  // continue although machine, library or instruction set changed
  bool save_students = false;     // student_CELL.safetensors of every cell
  std::string command{};          // as typed, for the result
  bool dry_run = false;           // stop after the outline, writing nothing
  double save_every_s = 30;       // checkpoints, beside those at every test
};

// What a comparison has come to so far.
struct CompareState {
  Comparison comparison;     // cells under way or to come are not result.finished
  SamplePictures augmented;  // of the first set
  bool interrupted = false;
};

}  // namespace gift
