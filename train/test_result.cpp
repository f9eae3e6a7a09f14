#include "train/test_result.h"

#include <cstddef>

namespace gift {

std::vector<uint8_t> TestResult::correct() const {
  std::vector<uint8_t> out(labels.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = predicted[i] == labels[i];
  return out;
}

}  // namespace gift
