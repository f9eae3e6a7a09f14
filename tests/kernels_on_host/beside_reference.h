#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/kernels_on_host/bench.h"

// Kernels of the CUDA backend beside the reference backend, on the same numbers.
namespace gift::testing {

// Makes the operands of one run, on the device or, in f32, for the reference, and reads results.
class Operands {
 public:
  Operands(Bench& rig, bool on_device, DType activations) : rig_(rig), on_device_(on_device), type_(activations) {}

  DType type() const { return type_; }
  Context& context() { return on_device_ ? rig_.device : rig_.host; }

  // From values in C order; images of four axes in `format`.
  Tensor make(const Shape& shape, const std::vector<float>& values, MemoryFormat format, DType type) {
    const Tensor plain = from_host(rig_.host, shape, values.data());
    const MemoryFormat wanted = shape.rank() == 4 ? format : MemoryFormat::contiguous;
    if (on_device_) return rig_.up(plain, type, wanted);
    Tensor rounded = empty(rig_.host, shape, type), out = empty(rig_.host, shape, DType::f32, wanted);
    rig_.host.backend.copy(rig_.host, plain, rounded);
    rig_.host.backend.copy(rig_.host, rounded, out);
    return out;
  }
  // An activation, the same numbers for the same seed.
  Tensor image(const Shape& shape, unsigned seed, MemoryFormat format, double mean = 0, double deviation = 1) {
    return make(shape, numbers(shape, seed, mean, deviation), format, type_);
  }
  // A parameter, statistic or their gradient: f32.
  Tensor parameter(const Shape& shape, unsigned seed, double mean = 0, double deviation = 1) {
    return make(shape, numbers(shape, seed, mean, deviation), MemoryFormat::contiguous, DType::f32);
  }

  std::vector<float> values(const Tensor& x) {
    Tensor out = empty(rig_.host, x.shape());
    rig_.host.backend.copy(rig_.host, on_device_ ? rig_.down(x) : x, out);
    return to_host<float>(out);
  }

 private:
  static std::vector<float> numbers(const Shape& shape, unsigned seed, double mean, double deviation) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal(mean, deviation);
    std::vector<float> out(static_cast<size_t>(shape.numel()));
    for (float& v : out) v = static_cast<float>(normal(generator));
    return out;
  }

  Bench& rig_;
  bool on_device_;
  DType type_;
};

// A result and how far it may lie from the reference, beside the rounding of a bf16 result.
struct Result {
  std::string name;
  std::vector<float> values;
  double tolerance = 2e-5;
  bool activation = true;  // stored in the type of activations
};
using Results = std::vector<Result>;

inline std::string difference(const Results& got, const Results& want, DType activations) {
  for (size_t r = 0; r < want.size(); ++r) {
    const double rounding = activations == DType::bf16 && want[r].activation ? 0x1p-7 : 0;
    if (got[r].values.size() != want[r].values.size()) return want[r].name + ": sizes differ";
    for (size_t i = 0; i < want[r].values.size(); ++i) {
      const double g = got[r].values[i], w = want[r].values[i];
      if ((std::isnan(g) && std::isnan(w)) || g == w) continue;
      if (!(std::abs(g - w) <= want[r].tolerance * (1 + std::abs(w)) + rounding * std::abs(w)))
        return text(want[r].name, " [", i, "]: got ", g, ", want ", w);
    }
  }
  return "";
}

// "" where the kernels and the reference agree.
inline std::string beside_reference(Bench& rig, DType activations, const std::function<Results(Operands&)>& run) {
  Operands on_device(rig, true, activations), on_host(rig, false, activations);
  const Results got = run(on_device);
  return difference(got, run(on_host), activations);
}

}  // namespace gift::testing
