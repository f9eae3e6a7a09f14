#include "tests/support/tensors.h"

#include "core/backend.h"
#include "core/random/philox.h"
#include "core/transfer.h"

namespace gift::testing {

std::vector<double> doubles(Context& c, const Tensor& x) {
  Context host(c.engine, c.engine.reference());
  Tensor wide = empty(host, x.shape(), DType::f64);
  host.backend.copy(host, on_host(c, x), wide);
  return to_host<double>(wide);
}

Tensor on_host(Context& c, const Tensor& x) {
  if (x.device().type == DeviceType::cpu) return x;
  Tensor plain = x;
  if (!x.is_contiguous()) {
    plain = empty(c, x.shape(), x.dtype());
    c.backend.copy(c, x, plain);
  }
  Context host(c.engine, c.engine.reference());
  const Tensor out = empty(host, x.shape(), x.dtype());
  read_bytes(plain, out.raw());
  return out;
}

Tensor tensor(Context& c, const HostArray& array, DType dtype) {
  return tensor(c, array.shape, array.doubles(), dtype);
}

Tensor tensor(Context& c, const Shape& shape, const std::vector<double>& elements, DType dtype) {
  if (static_cast<int64_t>(elements.size()) != shape.numel())
    fail<ShapeError>("test", elements.size(), " elements for shape ", shape);
  if (dtype == DType::f64) return from_host(c, shape, elements.data());
  Context host(c.engine, c.engine.reference());
  Tensor narrow = empty(host, shape, dtype);
  host.backend.copy(host, from_host(host, shape, elements.data()), narrow);
  const Tensor out = empty(c, shape, dtype);
  write_bytes(out, narrow.raw());
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
