#pragma once

#include <string>

#include "core/engine.h"

namespace gift {

// An engine that trains cohorts of a comparison, by its name for people.
struct CompareDevice {
  Engine* engine;
  std::string name;  // "cuda:1"
};

}  // namespace gift
