#include "train/batch_feed.h"

#include "core/error.h"

namespace gift {

ReplayedBatch replayed_batch(const CohortConfig& config, int epoch, int64_t i, const ImageSource& set) {
  ReplayedBatch stored = config.replay->read(config.seed, epoch - 1, i, set.height(), set.width());
  if (stored.mix.how != config.augment.mix)  // where a batch lies is the same in each step
    fail<FormatError>("soft labels", "batch ", i, " of epoch ", epoch - 1, " is mixed in another way than the first");
  const auto expected = static_cast<size_t>(Batches{set.size(), config.batch_size}.size(i));
  if (stored.indices.size() != expected)
    fail<FormatError>("soft labels", "batch ", i, " of epoch ", epoch - 1, " has ", stored.indices.size(),
                      " pictures, expected ", expected);
  return stored;
}

}  // namespace gift
