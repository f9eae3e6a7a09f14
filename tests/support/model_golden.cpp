#include "tests/support/model_golden.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/files/safetensors.h"

namespace gift::testing {
namespace {

uint64_t splitmix64(uint64_t z) {
  z += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

double fan_in(const Shape& shape) { return shape[0] ? static_cast<double>(shape.numel() / shape[0]) : 0; }

}  // namespace

uint64_t fnv1a64(std::string_view bytes) {
  uint64_t h = 0xCBF29CE484222325u;
  for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return h;
}

uint64_t HashedNumbers::h(uint64_t i) const { return splitmix64(base_ + i); }

ModelGolden::ModelGolden(const std::filesystem::path& path) {
  const Safetensors file = read_safetensors(path);
  tensors = file.tensors;
  spec = nlohmann::json::parse(file.metadata.at("spec"));
  batch = spec.at("batch");
  classes = spec.at("classes");
  size = spec.at("size");
  seed = spec.at("seed");
  for (const auto& entry : spec.at("state"))
    entries.push_back({entry[0], entry[1], Shape(std::span<const int64_t>(entry[2].get<std::vector<int64_t>>()))});
}

ModelConfig ModelGolden::config() const {
  ModelConfig config;
  config.name = spec.at("model");
  const size_t suffix = config.name.find("_instance");
  if (suffix != std::string::npos) config.name.resize(suffix);
  config.classes = classes;
  config.image_size = size;
  if (spec.contains("norm") && spec["norm"].is_string()) config.norm = spec["norm"];
  return config;
}

StateDict ModelGolden::state() const {
  const double gain = spec.at("weight_gain");
  StateDict out;
  for (const auto& [name, kind, shape] : entries) {
    if (kind == "own") {  // num_batches_tracked; tables of other architectures are their own business
      out.emplace_back(name, host_array(shape, std::vector<int64_t>(static_cast<size_t>(shape.numel()), 0)));
      continue;
    }
    std::vector<float> values(static_cast<size_t>(shape.numel()));
    const HashedNumbers hashed = numbers(name);
    const double bound = gain * std::sqrt(3.0 / (shape.rank() ? fan_in(shape) : 1));
    for (size_t i = 0; i < values.size(); ++i) {
      const double ri = hashed.r(i);
      double value = 0;
      if (kind == "weight")
        value = ri * bound;
      else if (kind == "bias" || kind == "norm_bias" || kind == "running_mean")
        value = ri * 0.1;
      else if (kind == "norm_weight")
        value = 1.0 + 0.2 * ri;
      else if (kind == "norm_weight_small")
        value = (1.0 + 0.2 * ri) * 0.25;
      else if (kind == "running_var")
        value = 0.5 + hashed.u(i);
      else if (kind == "logit_scale")
        value = 2.302585092994046 * (0.5 + hashed.u(i));
      else
        throw std::runtime_error("unknown kind of golden state: " + kind);
      values[i] = static_cast<float>(value);
    }
    out.emplace_back(name, host_array(shape, values));
  }
  return out;
}

std::vector<float> ModelGolden::input() const {
  std::vector<float> values(static_cast<size_t>(batch * 3 * size * size));
  const HashedNumbers hashed = numbers("input");
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(hashed.r(i) * 1.7);
  return values;
}

std::vector<float> ModelGolden::teacher() const {
  std::vector<float> values(static_cast<size_t>(batch * classes));
  const HashedNumbers hashed = numbers("teacher");
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(hashed.r(i) * 4.0);
  return values;
}

Digest ModelGolden::digest(const std::string& name, std::span<const double> values) const {
  const HashedNumbers probe = numbers("probe:" + name);
  Digest out;
  for (size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    out.l2 += value * value;
    out.probe += value * probe.r(i);
  }
  out.l2 = std::sqrt(out.l2);
  return out;
}

std::vector<double> ModelGolden::values(const std::string& tensor) const {
  const HostArray* array = find(tensors, tensor);
  if (!array) throw std::runtime_error("the golden file has no tensor " + tensor);
  return array->doubles();
}

ModelGolden::Scale ModelGolden::scale(const std::string& tensor) const {
  const auto row = spec.at("scale").at(tensor).get<std::vector<double>>();
  return {row.at(0), std::max(row.at(1), row.at(2))};
}

std::vector<GoldenEntry> ModelGolden::trainable() const {
  std::vector<GoldenEntry> out;
  for (const GoldenEntry& entry : entries)
    if (entry.kind != "running_mean" && entry.kind != "running_var" && entry.kind != "own") out.push_back(entry);
  return out;
}

}  // namespace gift::testing
