#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "train/config.h"
#include "train/result.h"

namespace gift {

// What became of one cell of a comparison: one student, one seed.
struct CellRecord {
  std::string set;                 // name of the training set in tables: the grid entry's, or the folder's
  Config config;                   // resolved; config.seed is this cell's seed, config.seeds is 1
  bool baseline = false;           // the others are compared with its row
  std::string loss;                // as it was understood: "kl(T=20) + 0.1·ce"
  SeedResult result;               // curve, last and best accuracy, times
  double first_gradient_norm = 0;  // L2 norm over all parameters at the first step
  std::string failure;             // why it could not go on; empty: it could
  std::vector<uint8_t> correct;    // for each test image: 1 where the last test's top-1 was right; empty: unknown
};

}  // namespace gift
