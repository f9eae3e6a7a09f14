#pragma once

#include "train/observer.h"
#include "train/preflight.h"
#include "train/setup.h"

namespace gift {

// Measures what a user wants to know before hours of work: the teacher on both sets and how to repair a bad one, one
// training step for time and memory. Sets setup.estimated_test_s.
Preflight check_setup(Engine& engine, Setup& setup, Observer& observer);

}  // namespace gift
