#pragma once

#include <cstdint>
#include <vector>

namespace gift {

// Class-incremental learning as DM and SRe2L set it up: classes arrive in a random order, in steps of equal size; after
// each, a fresh network trains on all images of the classes so far (GDumb: Prabhu et al., ECCV 2020).

// The order of arrival: numpy.random.RandomState(seed).permutation(classes). ConfigError for seeds of more than 32
// bits.
std::vector<int32_t> class_order(uint64_t seed, int classes);

// The number of classes known after each of `steps` steps: 200 classes in 5 steps are 40, 80, 120, 160, 200. Where
// steps do not divide classes the first ones bring one more. ConfigError unless 1 <= steps <= classes.
std::vector<int> classes_after_steps(int classes, int steps);

// The numbers of classes that a network is trained for when classes arrive in each of the given numbers of steps,
// ascending. What two of them have in common is trained once: 5 and 10 steps share all stages of the 5.
std::vector<int> stages_of(int classes, const std::vector<int>& step_counts);

}  // namespace gift
