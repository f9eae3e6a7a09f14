#include "tests/support/tensors.h"

#include "core/backend.h"
#include "core/random/philox.h"

namespace gift::testing {

std::vector<double> doubles(Context& c, const Tensor& x) {
  Tensor plain = empty(c, x.shape(), DType::f64);
  c.engine.reference().copy(c, x, plain);
  const auto* first = plain.data<double>();
  return {first, first + plain.numel()};
}

Tensor tensor(Context& c, const HostArray& array, DType dtype) {
  return tensor(c, array.shape, array.doubles(), dtype);
}

Tensor tensor(Context& c, const Shape& shape, const std::vector<double>& elements, DType dtype) {
  if (static_cast<int64_t>(elements.size()) != shape.numel())
    fail<ShapeError>("test", elements.size(), " elements for shape ", shape);
  const Tensor wide = from_host(c, shape, elements.data());
  if (dtype == DType::f64) return wide;
  Tensor out = empty(c, shape, dtype);
  c.engine.reference().copy(c, wide, out);
  return out;
}

Tensor random_tensor(Context& c, const Shape& shape, uint64_t seed, double low, double high, DType dtype) {
  const Philox random{seed, Stream::synthesis};
  std::vector<double> elements;
  for (uint32_t i = 0; i < static_cast<uint32_t>(shape.numel()); ++i)
    elements.push_back(low + (high - low) * static_cast<double>(uniform_of(random.at(0, i, 0).word[0])));
  return tensor(c, shape, elements, dtype);
}

}  // namespace gift::testing
