#pragma once

#include <cstdio>

#include "train/preflight.h"

namespace gift {

void print_preflight(std::FILE* out, const Preflight& preflight);

}  // namespace gift
