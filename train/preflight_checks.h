#pragma once

#include <vector>

#include "train/observer.h"
#include "train/preflight.h"
#include "train/setup.h"

namespace gift {

// How the teachers do on both sets, and what would make them better.
TeacherReport check_teacher(Setup& setup);

// Measures what a user wants to know before hours of work: the teacher on both sets and how to repair a bad one, one
// training step of the students together for time and memory; what is said of the student is said of the first. Sets
// setup.estimated_test_s.
Preflight check_setup(Engine& engine, Setup& setup, const std::vector<StudentPlan>& students, Observer& observer);

}  // namespace gift
