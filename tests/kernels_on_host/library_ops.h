#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "core/transfer.h"
#include "tests/kernels_on_host/emulated_backend.h"

// For tests of ops that a GPU leaves to libraries: the same calls on the emulated device and on the reference backend.
namespace gift::testing {

struct Emulated {
  Engine engine{{.threads = 1, .backend = BackendKind::reference}};
  EmulatedBackend backend;
  Context c{engine, backend};
};
struct Reference {
  Engine engine{{.threads = 1, .backend = BackendKind::reference}};
  Context c{engine};
};

inline Tensor converted(Context& c, const Tensor& x, DType type, MemoryFormat format) {
  if (x.dtype() == type && x.format() == format) return x;
  Tensor out = empty(c, x.shape(), type, format);
  c.backend.copy(c, x, out);
  return out;
}

// The same normally distributed numbers in every context; bf16 and channels_last on the device only.
inline Tensor numbers(Context& c, const Shape& shape, unsigned seed, DType type = DType::f32,
                      MemoryFormat format = MemoryFormat::contiguous) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(static_cast<size_t>(shape.numel()));
  for (float& v : values) v = normal(generator);
  const Tensor plain = from_host(c, shape, values.data());
  const bool on_device = plain.device().type == DeviceType::cuda;
  return on_device ? converted(c, plain, type, format) : plain;
}

inline std::vector<float> values(Context& c, const Tensor& t) {
  return to_host<float>(converted(c, t, DType::f32, MemoryFormat::contiguous));
}

// Relative to the largest value.
inline void check_close(const std::vector<float>& got, const std::vector<float>& want, double tolerance) {
  REQUIRE(got.size() == want.size());
  double largest = 1e-3, error = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(want[i])));
    error = got[i] == got[i] ? std::max(error, std::abs(static_cast<double>(got[i]) - want[i])) : HUGE_VAL;
  }
  CHECK(error <= tolerance * largest);
}

}  // namespace gift::testing
