#pragma once

#include <cstdio>

#include "train/compare/compare_observer.h"

namespace gift {

// What a comparison is about to do: sets, teachers, students, the settings that were assumed, the cost.
void print_outline(std::FILE* out, const ComparisonOutline& outline);

}  // namespace gift
