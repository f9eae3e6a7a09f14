#include "data/collection/collection.h"

#include "core/error.h"
#include "core/files/printable.h"

namespace gift {

void ImageCollection::planes(int64_t i, float*) const {
  fail<FormatError>("load images", printable_path(name(i)), " is a picture of bytes");
}

}  // namespace gift
