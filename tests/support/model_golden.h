#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/files/host_array.h"
#include "models/model.h"

namespace gift::testing {

// The hash that gives parameters, inputs and probes their values.
uint64_t fnv1a64(std::string_view bytes);

// The numbers of one name.
class HashedNumbers {
 public:
  HashedNumbers(uint64_t seed, std::string_view name) : base_(fnv1a64(name) + seed * 0x9E3779B97F4A7C15u) {}
  uint64_t h(uint64_t i) const;
  double u(uint64_t i) const { return static_cast<double>(h(i) >> 40) * 0x1p-24; }  // in [0, 1)
  double r(uint64_t i) const { return 2 * u(i) - 1; }                               // in [-1, 1)

 private:
  uint64_t base_;
};

// L2 norm and probe.
struct Digest {
  double l2 = 0, probe = 0;
};

struct GoldenEntry {
  std::string name, kind;
  Shape shape;
};

// What one network must compute: a file of the golden folder `models`.
class ModelGolden {
 public:
  explicit ModelGolden(const std::filesystem::path& path);

  ModelConfig config() const;
  HashedNumbers numbers(std::string_view name) const { return {seed, name}; }
  StateDict state() const;  // hashed, under the keys of the file
  std::vector<float> input() const, teacher() const;
  // `name` is the probe's, without "probe:".
  Digest digest(const std::string& name, std::span<const double> values) const;

  bool has(const std::string& tensor) const { return find(tensors, tensor) != nullptr; }
  std::vector<double> values(const std::string& tensor) const;  // throws where it is absent
  struct Scale {
    double largest = 0, error = 0;  // max abs value, larger of the two recorded errors
  };
  Scale scale(const std::string& tensor) const;
  std::vector<GoldenEntry> trainable() const;  // in the order of the per-parameter arrays

  nlohmann::json spec;
  std::vector<GoldenEntry> entries;
  StateDict tensors;
  int64_t batch, classes, size;
  uint64_t seed;
};

}  // namespace gift::testing
