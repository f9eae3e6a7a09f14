#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/parallel/thread_pool.h"
#include "data/collection/collection.h"
#include "data/image/transform.h"

namespace gift {

// The pictures of a set as u8 pixels of one size, height x width x 3 each, with labels.
class ImageSource {
 public:
  virtual ~ImageSource() = default;

  int64_t size() const { return static_cast<int64_t>(labels_.size()); }
  int height() const { return height_; }
  int width() const { return width_; }
  int64_t image_bytes() const { return int64_t{3} * height_ * width_; }
  int64_t total_bytes() const { return size() * image_bytes(); }
  std::span<const int32_t> labels() const { return labels_; }
  const ImageCollection& collection() const { return *collection_; }

  // Replaces label l by index_of_class[l] (a class map's train or test side). ShapeError when a label has no entry.
  void relabel(std::span<const int32_t> index_of_class);

  // Writes the pictures named by `indices` one after the other. Errors name the file that caused them.
  virtual void read(std::span<const int32_t> indices, uint8_t* out) = 0;
  // Says which pictures the next read() will ask for, so that they can be got ready meanwhile.
  virtual void prefetch(std::span<const int32_t> /*indices*/) {}
  // All pixels in order, or nullptr when they do not stay in memory.
  virtual const uint8_t* resident() const { return nullptr; }
  // "resident, 29.3 MiB" or "streamed, 146.5 GiB would exceed the limit of 2.0 GiB"
  virtual std::string placement() const = 0;

 protected:
  std::unique_ptr<ImageCollection> collection_;
  std::vector<int32_t> labels_;
  int height_ = 0, width_ = 0;
};

struct SourceOptions {
  ImageTransform transform{};               // applied to every picture
  int size = 0;                             // side that every picture must have after it; 0: that of the first picture
  int64_t memory_limit = int64_t{2} << 30;  // bytes of pixels above which a set streams
};

// Resident when it fits, else streaming. Every picture of a resident set is decoded here, in parallel; a streaming set
// is checked as it is read. FormatError for a picture of another size, naming it, its size and the expected one. `pool`
// must outlive the source.
std::unique_ptr<ImageSource> open_source(std::unique_ptr<ImageCollection> collection, const SourceOptions& options,
                                         ThreadPool& pool);

std::string bytes_text(int64_t bytes);  // "29.3 MiB"

}  // namespace gift
