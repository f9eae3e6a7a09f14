#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/files/host_array.h"
#include "data/collection/array_labels.h"
#include "data/collection/collection.h"

namespace gift {

// Pictures and labels from wherever, to be used as a collection.
struct ArrayParts {
  std::string path;  // as the user gave it
  std::string kind;  // "GIFT data.pt"
  HostArray images;  // (N, 3, H, W) or (N, H, W, 3); u8, or floats
  ArrayLabels labels;
  std::string why;      // ImageCollection::evidence()
  std::string dataset;  // gives the classes their names, where it is known; else they are numbers
  double learning_rate = 0;
};

// Throws FormatError for the shape of pictures that are none, for no pictures, sides beyond 4096 and values that are
// not finite.
int64_t checked_pictures(const HostArray& images, const std::string& source);
// `parts.images` has been checked.
std::unique_ptr<ImageCollection> array_collection(ArrayParts parts);

// Classes of a data set by name; 0 where it is not known.
int64_t classes_of_dataset(const std::string& name);

}  // namespace gift
