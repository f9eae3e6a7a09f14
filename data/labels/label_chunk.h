#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/files/safetensors.h"
#include "data/labels/label_layout.h"

namespace gift {

// Labels of some epochs, gathered for one file: a safetensors file with a tensor a column, a row a picture (or batch)
// in the order of training.
class LabelChunkWriter {
 public:
  explicit LabelChunkWriter(const LabelLayout& layout) : layout_(layout) {}

  // The next batch. FormatError where a logit is not finite, or beyond what half precision holds.
  void add(const ReplayedBatch& batch);
  // Writes what was added, whole or not at all, and starts anew.
  void write(const std::filesystem::path& path, const std::map<std::string, std::string>& metadata);

 private:
  friend class ColumnAppender;
  struct Column {
    std::string name;
    DType dtype;
    int64_t width;
    std::vector<std::byte> bytes;
  };
  Column& column(const char* name, DType dtype, int64_t width);

  LabelLayout layout_;
  std::vector<Column> columns_;
};

// Such a file, mapped.
class LabelChunk {
 public:
  // FormatError where a column is missing or is not one for `epochs` epochs.
  LabelChunk(const std::filesystem::path& path, const LabelLayout& layout, int64_t epochs);

  // Epoch of the file and batch of it, from 0. FormatError, with path and column, for numbers that no draw gives.
  ReplayedBatch read(int64_t epoch, int64_t batch) const;

 private:
  std::string shown_;
  LabelLayout layout_;
  Safetensors file_;
};

}  // namespace gift
