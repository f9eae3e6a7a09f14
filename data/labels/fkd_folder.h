#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "data/labels/fkd_batch.h"
#include "data/labels/soft_labels.h"

namespace gift {

// The operations that such labels go with: crop, flip and, where they mix, mixing.
AugmentOptions replay_options(Mix mix);

// A folder of stored soft labels, epoch_0/batch_0.tar and on, for training without a teacher: pictures, crops, flips,
// mixing and logits come from the files. Where they hold no indices the order is that of SRe2L's code, torch's
// RandomSampler with a generator of seed 42 over the pictures in ImageFolder's order, which draws two permutations an
// epoch and uses the first.
class FkdFolder final : public SoftLabels {
 public:
  // Lists the files and reads those of the first epoch. FileError or FormatError names what is missing or does not fit:
  // no epoch_0, a gap in the numbers, epochs of different lengths.
  explicit FkdFolder(const std::filesystem::path& path);

  int64_t epochs() const override { return epochs_; }
  int64_t batches() const { return batches_; }  // of an epoch
  int64_t rows() const override { return rows_; }
  int64_t batch_size() const override { return batch_size_; }
  int64_t classes() const override { return classes_; }
  AugmentOptions augment() const override { return replay_options(mix_); }
  bool has_indices() const { return has_indices_; }
  Mix mix() const { return mix_; }
  const std::filesystem::path& path() const { return path_; }

  // The same for all seeds. FileError, naming the file, for epochs that are not there. FormatError where a file differs
  // in size from that of the first epoch.
  ReplayedBatch read(uint64_t seed, int64_t epoch, int64_t batch, int height, int width) const override;

 private:
  std::filesystem::path file(int64_t epoch, int64_t batch) const;
  const std::vector<int32_t>& order(int64_t epoch) const;

  std::filesystem::path path_;                  // a folder, or an archive of one
  std::shared_ptr<const class FileTree> tree_;  // the same
  int64_t epochs_ = 0, batches_ = 0, rows_ = 0, batch_size_ = 0, classes_ = 0;
  bool has_indices_ = false;
  Mix mix_ = Mix::none;
  mutable std::vector<int32_t> order_;  // of epoch order_epoch_
  mutable int64_t order_epoch_ = -1;
};

}  // namespace gift
