#pragma once

#include <memory>

#include "data/collection/collection.h"

namespace gift {

// Some pictures of another collection, in the order given, under all of its classes. Nothing of the others is ever
// decoded. ShapeError for no index, or one outside of the collection.
std::unique_ptr<ImageCollection> select_pictures(std::shared_ptr<const ImageCollection> whole,
                                                 const std::vector<int32_t>& indices);

}  // namespace gift
