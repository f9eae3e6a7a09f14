#include "data/order.h"

#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/random/philox.h"

namespace gift {

std::vector<int32_t> epoch_order(uint64_t seed, uint64_t epoch, int64_t n) {
  if (n < 1 || n >= int64_t{1} << 31) fail<ConfigError>("shuffle", n, " samples, expected 1 to 2^31 - 1");
  const Philox random{seed, Stream::shuffle};
  std::vector<int32_t> order(static_cast<size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  PhiloxWords words{};
  for (uint32_t i = 0; i + 1 < n; ++i) {
    if (i % 4 == 0) words = random.at(epoch, i / 4, 0);
    const uint32_t j = i + integer_of(words.word[i % 4], static_cast<uint32_t>(n) - i);
    std::swap(order[i], order[j]);
  }
  return order;
}

}  // namespace gift
