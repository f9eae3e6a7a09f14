#pragma once

#include <vector>

#include "core/context.h"
#include "core/files/host_array.h"

namespace gift::testing {

// Elements in C order, whatever the format.
std::vector<double> doubles(Context& c, const Tensor& x);

// The tensor itself where it lies in the memory of the host, else a contiguous copy there.
Tensor on_host(Context& c, const Tensor& x);

// A tensor of f32 or f64 from the elements of an array or list.
Tensor tensor(Context& c, const HostArray& array, DType dtype);
Tensor tensor(Context& c, const Shape& shape, const std::vector<double>& elements, DType dtype = DType::f64);

// Elements uniform in [low, high), the same for the same seed.
Tensor random_tensor(Context& c, const Shape& shape, uint64_t seed, double low = -1, double high = 1,
                     DType dtype = DType::f64);

}  // namespace gift::testing
