#pragma once

#include <string_view>

#include "data/collection/collection.h"

namespace gift {

// Choices of pictures of a collection, class by class; the chosen ones keep the order of the collection. ConfigError
// for a class with too few pictures, naming it and how many it has.

// The first `ipc` pictures of every class.
std::vector<int32_t> first_of_classes(const ImageCollection& set, int64_t ipc);

// `ipc` pictures of every class by chance; the same for every run with that seed, which is not the seed of training.
std::vector<int32_t> random_of_classes(const ImageCollection& set, int64_t ipc, uint64_t seed);

// "random:ipc=10" or "random:ipc=10,seed=3"; seed 0 unless given. ConfigError where it does not read as such.
struct SubsetSpec {
  int64_t ipc = 0;
  uint64_t seed = 0;
};
SubsetSpec parse_subset(std::string_view text);

// A part of every class held out by chance: `share` of its pictures, rounded, at least one; at least one is left.
// ConfigError for a share outside of (0, 1) and for classes of one picture.
struct HeldOut {
  std::vector<int32_t> kept, held;
};
HeldOut hold_out(const ImageCollection& set, double share, uint64_t seed = 0);

}  // namespace gift
