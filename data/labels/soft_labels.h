#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "data/augment/draw.h"
#include "data/augment/mix.h"

namespace gift {

struct LabelManifest;

// What a batch of stored labels says: which pictures, what to do to them, and what teachers said of the result.
struct ReplayedBatch {
  std::vector<int32_t> indices;
  std::vector<AugmentDraw> draws;
  MixDraw mix;
  std::vector<float> logits;  // (B, C)
};

// Soft labels in files, for training without a teacher: pictures, what is done to them and logits come from there.
class SoftLabels {
 public:
  virtual ~SoftLabels() = default;

  virtual int64_t epochs() const = 0;
  virtual int64_t rows() const = 0;        // of an epoch
  virtual int64_t batch_size() const = 0;  // but for the last one
  virtual int64_t classes() const = 0;
  virtual AugmentOptions augment() const = 0;  // the operations that the draws are for

  // What `gift relabel` wrote beside the labels; none for other formats.
  virtual const LabelManifest* manifest() const { return nullptr; }

  // Batch `batch` of epoch `epoch`, both from 0, of a run of `seed`, for a set of rows() pictures of height x width.
  // Errors name the file.
  virtual ReplayedBatch read(uint64_t seed, int64_t epoch, int64_t batch, int height, int width) const = 0;
};

// True for a folder that `gift relabel` writes, whole or not.
bool is_relabelled(const std::filesystem::path& path);

// A folder that `gift relabel` wrote (label_folder.h), else one of SRe2L or G-VBSM (fkd_folder.h). `seed`: all runs get
// the batches of that one; ConfigError where the folder has none for it.
std::shared_ptr<const SoftLabels> open_soft_labels(const std::filesystem::path& path,
                                                   std::optional<uint64_t> seed = std::nullopt);

}  // namespace gift
