#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/parallel/thread_pool.h"
#include "data/collection/collection.h"
#include "data/image/transform.h"
#include "data/source/shared_pixels.h"

namespace gift {

// The pictures of a set, of one size, with labels: u8 pixels, height x width x 3 each, or, where floats() says so, f32
// planes, 3 x height x width each, in 0 .. 1 or in a space of their own.
class ImageSource {
 public:
  virtual ~ImageSource() = default;

  int64_t size() const { return static_cast<int64_t>(labels_.size()); }
  int height() const { return height_; }
  int width() const { return width_; }
  int64_t image_values() const { return int64_t{3} * height_ * width_; }
  int64_t image_bytes() const { return image_values() * (floats_ ? int64_t{sizeof(float)} : 1); }
  bool floats() const { return floats_; }
  int64_t total_bytes() const { return size() * image_bytes(); }
  std::span<const int32_t> labels() const { return labels_; }
  const ImageCollection& collection() const { return *collection_; }

  // Numbers that came with the pictures in place of hard labels (a teacher's logits, learned labels): a row of
  // stored_classes() for each, in the order of the labels. Empty where none came.
  std::span<const float> stored_labels() const { return stored_; }
  int64_t stored_classes() const { return size() ? static_cast<int64_t>(stored_.size()) / size() : 0; }

  // Stores 1 for the label of each picture and 0 for the other classes.
  void store_one_hot(int64_t classes);

  // Replaces label l by index_of_class[l] (a class map's train or test side) and puts the columns of stored labels in
  // that order. ShapeError when a label has no entry, or stored labels have other classes than the map.
  void relabel(std::span<const int32_t> index_of_class);

  // Writes the pictures named by `indices` one after the other. Errors name the file that caused them; asking for bytes
  // where the pictures are floats is one, and the other way round.
  virtual void read(std::span<const int32_t> indices, uint8_t* out) = 0;
  virtual void read_floats(std::span<const int32_t> indices, float* out);
  // Says which pictures the next read() will ask for, so that they can be got ready meanwhile.
  virtual void prefetch(std::span<const int32_t> /*indices*/) {}
  // All pixels in order, or nullptr when they do not stay in memory.
  virtual const uint8_t* resident() const { return nullptr; }
  // resident() as a tensor u8 (N, H, W, 3) in memory of the context's device, sent there by the first call. The device
  // must outlive the set.
  const Tensor& pixels_on(Context& c);
  // "resident, 29.3 MiB" or "streamed, 146.5 GiB would exceed the limit of 2.0 GiB"
  virtual std::string placement() const = 0;

 protected:
  // Takes over the collection with its labels.
  void adopt(std::unique_ptr<ImageCollection> collection);

  std::unique_ptr<ImageCollection> collection_;
  std::vector<int32_t> labels_;
  std::vector<float> stored_;  // (N, C)
  int height_ = 0, width_ = 0;
  bool floats_ = false;

 private:
  Tensor on_device_;
};

struct SourceOptions {
  ImageTransform transform{};               // applied to every picture
  int size = 0;                             // side that every picture must have after it; 0: that of the first picture
  int64_t memory_limit = int64_t{2} << 30;  // bytes of pixels above which a set streams
  SharedPixels* shared = nullptr;           // where a resident set's pixels are decoded once for all that ask
  std::string shared_as{};                  // what tells it from the other sets there
};

// Pictures of floats stay in their file (float_source.h). Others: resident when they fit, else streaming. Every picture
// of a resident set is decoded here, in parallel; a streaming set is checked as it is read. FormatError for a picture
// of another size, naming it, its size and the expected one. `pool` must outlive the source.
std::unique_ptr<ImageSource> open_source(std::unique_ptr<ImageCollection> collection, const SourceOptions& options,
                                         ThreadPool& pool);

std::string bytes_text(int64_t bytes);  // "29.3 MiB"

}  // namespace gift
