#pragma once

#include <cstdint>
#include <vector>

namespace gift {

// The order in which epoch `epoch` visits n samples: a Fisher-Yates shuffle by the shuffle stream, addressed by epoch,
// so that any epoch can be had without those before it. ConfigError for n < 1 or n >= 2^31.
std::vector<int32_t> epoch_order(uint64_t seed, uint64_t epoch, int64_t n);

// How n samples fall into batches; the last one is short where batch does not divide n. A batch larger than the set is
// the whole set.
struct Batches {
  int64_t samples = 0;
  int64_t batch = 0;

  int64_t count() const { return (samples + batch - 1) / batch; }
  int64_t begin(int64_t i) const { return i * batch; }
  int64_t size(int64_t i) const { return samples - begin(i) < batch ? samples - begin(i) : batch; }
};

}  // namespace gift
