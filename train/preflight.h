#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.h"

namespace gift {

struct SetReport {
  std::string path, layout, storage;  // "RDED folder", "resident, 30 MiB"
  int64_t images = 0;
  int height = 0, width = 0;
  int classes = 0;
  int64_t fewest = 0, most = 0;  // images of a class
};

// A way to make a teacher do better than it does.
struct Repair {
  std::string what;  // "the classes in another order"
  std::string flag;  // "--teacher-classes 0,2,1"
  double top1 = 0;   // what it would give, percent, on the images checked
};

struct MemberReport {
  std::string path, model;
  double test_top1 = 0, test_top5 = 0, train_top1 = 0;
};

struct TeacherReport {
  std::string path, model;              // of an ensemble: of all of it
  double test_top1 = 0, test_top5 = 0;  // percent, on the whole test set
  double train_top1 = 0;                // on the distilled images, not augmented
  std::vector<Repair> repairs;
  std::string ensemble;               // "mean", "gvbsm"; empty: a single teacher
  std::vector<MemberReport> members;  // of an ensemble
};

// What is known before the first step: printed for the user, kept in result.json.
struct Preflight {
  SetReport train, test;
  int64_t held_out = 0;  // training images kept for the choice of an epoch
  std::string protocol;
  std::vector<std::string> classes;  // by class number, with the folders of both sets: "3 cat (train 00003, test cat)"
  std::string transform, normalization;
  bool has_teacher = false;
  TeacherReport teacher;
  int64_t stored_classes = 0;  // of stored labels that stand for a teacher's; 0: none
  std::string stored_by;       // where they are replayed from, and who made them
  std::string student;
  int64_t student_parameters = 0;
  std::string loss, optimizer, schedule, augmentation;
  int64_t batch_size = 0, steps_per_epoch = 0, steps = 0;  // steps of one seed
  double memory_mib = 0;                                   // estimate of the peak
  double seconds = 0;                                      // estimate for all seeds
  std::string machine;                                     // backend, instruction set, threads
  std::vector<std::string> warnings;
};

nlohmann::json to_json(const Preflight& preflight);

}  // namespace gift
