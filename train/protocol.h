#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace gift {

// The evaluation protocol of the GIFT paper (Table 11 and the published code), as defaults for everything that a user
// leaves open.

// Batch size by number of training images: up to 10 -> 10, 500 -> 50, 20000 -> 100, above 200. ConfigError below 1.
int64_t protocol_batch_size(int64_t images);

// 300 epochs for ImageNet-1K, else 1000.
int protocol_epochs(std::string_view dataset);

// The epochs, counted from 1, after which students are tested: the multiples of E / evaluations (rounded down, at least
// 1), and the last one always; the published code leaves it out where 4 does not fit (E = 11 ends at 10) and divides by
// zero below 4. ConfigError for fewer than one epoch or evaluation.
std::vector<int> evaluation_epochs(int epochs, int evaluations = 4);

// With `every` above 0 the multiples of it in place of those; in both cases only epochs beyond from * E, 0 <= from < 1,
// and the last.
struct EvaluationTimes {
  int evaluations = 4, every = 0;
  double from = 0;
};
std::vector<int> evaluation_epochs(int epochs, const EvaluationTimes& times);

}  // namespace gift
