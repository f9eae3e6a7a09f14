#pragma once

#include <span>

#include "data/collection/collection.h"
#include "data/collection/listing.h"
#include "data/image/decode.h"

namespace gift {

// A collection of encoded image files, wherever their bytes come from.
class FileCollection : public ImageCollection {
 public:
  std::string name(int64_t i) const override { return path_ + "/" + paths_[static_cast<size_t>(i)]; }
  void load(int64_t i, Image& out, std::vector<uint8_t>& scratch) const override {
    decode_image(read(i, scratch), name(i), out);
  }

 protected:
  FileCollection(std::string path, Listing listing);
  virtual std::span<const uint8_t> read(int64_t i, std::vector<uint8_t>& scratch) const = 0;

  std::vector<std::string> paths_;  // below path_
};

// A folder on disk, of which `listing` tells the pictures.
std::unique_ptr<ImageCollection> folder_collection(std::string root, Listing listing);

}  // namespace gift
