#pragma once

#include <cstdio>

#include "train/preflight.h"

namespace gift {

// Sets, classes, preprocessing, teacher, augmentation and batches: what students of a comparison have in common.
void print_shared(std::FILE* out, const Preflight& preflight);

void print_preflight(std::FILE* out, const Preflight& preflight);

}  // namespace gift
