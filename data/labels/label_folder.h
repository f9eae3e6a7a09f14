#pragma once

#include <filesystem>
#include <memory>

#include "data/labels/label_chunk.h"
#include "data/labels/label_manifest.h"
#include "data/labels/soft_labels.h"

namespace gift {

// A folder that `gift relabel` wrote: labels.json and files of labels of some epochs of a seed each. It replays the
// batches of the runs that it was made for, bit for bit.
class LabelFolder final : public SoftLabels {
 public:
  // Looks for all files and compares their sizes; of up to 1 GiB the checksums, too (later ones when a file is first
  // read). FileError or FormatError names what is missing, damaged or not finished.
  explicit LabelFolder(const std::filesystem::path& path);

  int64_t epochs() const override { return manifest_.epochs; }
  int64_t rows() const override { return manifest_.layout.rows; }
  int64_t batch_size() const override { return manifest_.layout.batch_size; }
  int64_t classes() const override { return manifest_.layout.classes; }
  AugmentOptions augment() const override { return manifest_.layout.augment; }
  const LabelManifest* manifest() const override { return &manifest_; }

  // All runs get the batches of `seed` from now on. ConfigError where the folder has none for it.
  void use_seed(uint64_t seed);

  ReplayedBatch read(uint64_t seed, int64_t epoch, int64_t batch, int height, int width) const override;

 private:
  const LabelChunk& chunk(uint64_t seed, int64_t number) const;

  std::filesystem::path path_;
  LabelManifest manifest_;
  std::optional<uint64_t> seed_;
  mutable std::unique_ptr<LabelChunk> open_;  // the file read last
  mutable std::string open_name_;
};

// Compares size and CRC-32 of a file with what the manifest says of it. FileError or FormatError with path and fault.
void check_chunk(const std::filesystem::path& folder, const LabelManifest::Chunk& chunk);
LabelManifest::Chunk describe_chunk(const std::filesystem::path& folder, const std::string& file);

}  // namespace gift
