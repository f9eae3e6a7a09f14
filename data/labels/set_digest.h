#pragma once

#include <string>

#include "core/context.h"
#include "data/source/image_source.h"

namespace gift {

// 16 hexadecimal digits that tell the images of a set from others: number, size, class of each, and the values of all
// of them, or, of a set above 512 MiB that does not stay in memory, of 2,000 spread evenly over it. The same for bytes
// and for floats that are bytes / 255.
std::string digest_of_set(Context& c, ImageSource& set);

}  // namespace gift
