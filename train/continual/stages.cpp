#include "train/continual/stages.h"

#include <set>

#include "core/error.h"
#include "core/random/mt19937.h"

namespace gift {

std::vector<int32_t> class_order(uint64_t seed, int classes) {
  if (seed > 0xffffffffu)
    fail<ConfigError>("continual", "seed ", seed, ", expected at most 4294967295: class orders are numpy's");
  const std::vector<int64_t> order = Mt19937(static_cast<uint32_t>(seed)).numpy_permutation(classes);
  return {order.begin(), order.end()};
}

std::vector<int> classes_after_steps(int classes, int steps) {
  if (steps < 1 || steps > classes)
    fail<ConfigError>("--steps", steps, ", expected 1 to ", classes, ", the number of classes");
  std::vector<int> out;
  int known = 0;
  for (int i = 0; i < steps; ++i) out.push_back(known += classes / steps + (i < classes % steps ? 1 : 0));
  return out;
}

std::vector<int> stages_of(int classes, const std::vector<int>& step_counts) {
  if (step_counts.empty()) fail<ConfigError>("--steps", "no number of steps");
  std::set<int> out;
  for (const int steps : step_counts) {
    const std::vector<int> after = classes_after_steps(classes, steps);
    out.insert(after.begin(), after.end());
  }
  return {out.begin(), out.end()};
}

}  // namespace gift
