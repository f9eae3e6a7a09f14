#pragma once

#include "core/autograd/tape.h"

namespace gift {

// x in another memory format (x itself where it is dense in that format already). ShapeError where the format does not
// fit: rank other than 4, channels that the block does not divide.
Tensor to_format(Context& c, const Tensor& x, MemoryFormat format);

// In C order, for views. Recorded, too.
inline Tensor contiguous(Context& c, const Tensor& x) { return to_format(c, x, MemoryFormat::contiguous); }

}  // namespace gift
