#include "data/collection/collection.h"

#include "core/error.h"
#include "core/files/printable.h"

namespace gift {

void ImageCollection::planes(int64_t i, float*) const {
  fail<FormatError>("load images", printable(name(i), 400), " is a picture of bytes");
}

}  // namespace gift
